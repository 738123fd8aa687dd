namespace DcGrid.Irods.Tests.Accounts;

/// <summary>The scrambled password, against values of another implementation of the rule.</summary>
public sealed class IrodsPasswordFileTests
{
    [Theory]
    [InlineData(".jisyse#xw(x+\0", 1000u, "secret")]
    [InlineData(".qpz1me'<H9H ~{}kQ\0", 0u, "p<&\"' ~{}Z9")]
    [InlineData(".x*))ue6", 65534u, "x")]
    [InlineData(".abcdelhello\n", 1000u, "nZrka")]
    public void Passwords_are_decoded(string text, uint user, string password) => Assert.Equal(password, IrodsPasswordFile.Decode(text, user));

    [Fact]
    public void Passwords_are_encoded_as_iinit_does() =>
        Assert.Equal(".jisyse#xw(x+", IrodsPasswordFile.Encode("secret", 1000, DateTimeOffset.FromUnixTimeSeconds(1400000000)));

    [Fact]
    public void Every_sequence_decodes_what_it_encodes()
    {
        const string password = "0aZ!/~ <&\"'`+longer than one turn of the sequence";
        Assert.All(Enumerable.Range(0, 16), sequence => Assert.Equal(
            password, IrodsPasswordFile.Decode(IrodsPasswordFile.Encode(password, 4711, DateTimeOffset.UnixEpoch, sequence), 4711)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("a password in clear")]
    [InlineData(".abcde")]
    [InlineData(".abcdeZhello")]
    public void What_is_not_scrambled_is_refused_without_being_shown(string text)
    {
        var error = Assert.Throws<IrodsException>(() => IrodsPasswordFile.Decode(text, 0));
        Assert.True(text.Length == 0 || !error.Message.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_others_may_read_is_refused()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, ".jisyse#xw(x+");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            var error = Assert.Throws<IrodsException>(() => IrodsPasswordFile.Read(file));
            Assert.Contains("chmod 600", error.Message, StringComparison.Ordinal);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Assert.NotEmpty(IrodsPasswordFile.Read(file));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
