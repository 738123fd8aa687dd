namespace DcGrid.Irods.Tests.Accounts;

/// <summary>URLs.</summary>
public sealed class IrodsUrlTests
{
    [Theory]
    [InlineData("irods://alice:secret@host:1250/zone/home/alice", "host", 1250, "alice", null, "zone", "/zone/home/alice", "irods://alice@host:1250/zone/home/alice")]
    [InlineData("irods://host/zone", "host", 1247, null, null, "zone", "/zone", "irods://host/zone")]
    [InlineData("IRODS://al%40ice:p%2Fq%3A%40@host/z/a%20b/", "host", 1247, "al@ice", null, "z", "/z/a b", "irods://al%40ice@host/z/a%20b")]
    [InlineData("irods://bob%23other:x@[::1]:1247/z/f", "::1", 1247, "bob", "other", "z", "/z/f", "irods://bob%23other@[::1]/z/f")]
    public void They_are_read_and_shown_without_the_password(
        string text, string host, int port, string? user, string? userZone, string zone, string path, string shown)
    {
        var url = IrodsUrl.Parse(text);
        Assert.Equal((host, port, user, userZone, zone, path), (url.Host, url.Port, url.User, url.UserZone, url.Zone, url.Path));
        Assert.Equal(shown, url.ToString());
    }

    [Fact]
    public void The_password_arrives_in_the_account_and_shows_nowhere()
    {
        var account = IrodsUrl.Parse("irods://bob%23other:p%2Fq%3A%40%3C@host/z/f").ToAccount();
        Assert.Equal("p/q:@<", account.Password);
        Assert.Equal("bob#other@host:1247", account.ToString());
    }

    [Theory]
    [InlineData("http://host/zone")]
    [InlineData("irods://host")]
    [InlineData("irods://host/")]
    [InlineData("irods://host//x")]
    [InlineData("irods://alice:secret@/zone")]
    [InlineData("irods://alice:secret@host:0/zone")]
    [InlineData("irods://alice:secret@host:x/zone")]
    [InlineData("irods://:secret@host/zone")]
    public void What_is_none_is_refused_and_no_error_shows_a_password(string text)
    {
        var error = Assert.Throws<FormatException>(() => IrodsUrl.Parse(text));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_needs_user_and_password() =>
        Assert.DoesNotContain("hidden", Assert.Throws<InvalidOperationException>(() => IrodsUrl.Parse("irods://host/zone").ToAccount()).Message, StringComparison.Ordinal);
}
