using System.Security.Cryptography;
using DcGrid.Irods.Messages;

namespace DcGrid.Irods.Tests;

/// <summary>Numbers, names and what to make of them.</summary>
public sealed class IrodsErrorsTests
{
    [Theory]
    [InlineData(-310000, "USER_FILE_DOES_NOT_EXIST", 0, false)]
    [InlineData(-808000, "CAT_NO_ROWS_FOUND", 0, false)]
    [InlineData(-826000, "CAT_INVALID_AUTHENTICATION", 0, false)]
    [InlineData(-818000, "CAT_NO_ACCESS_PERMISSION", 0, false)]
    [InlineData(-1825000, "SERVER_NEGOTIATION_ERROR", 0, false)]
    [InlineData(-513028, "UNIX_FILE_WRITE_ERR", 28, false)]
    [InlineData(-305111, "USER_SOCK_CONNECT_ERR", 111, true)]
    [InlineData(-118000, "SYS_MAX_CONNECT_COUNT_EXCEEDED", 0, true)]
    [InlineData(-314000, "USER_CHKSUM_MISMATCH", 0, true)]
    [InlineData(-406000, "LOCKED_DATA_OBJECT_ACCESS", 0, true)]
    [InlineData(-1100, "SYS_SOCK_LISTEN_ERR", 0, false)]
    [InlineData(-99999999, "SYS_NO_HANDLER_REPLY_MSG", 0, false)]
    [InlineData(-987654321, "UNKNOWN_ERROR", 321, false)]
    public void A_status_is_an_error_and_an_errno(int status, string name, int errno, bool isTransient)
    {
        var error = new IrodsServerException("open /z/f", status, ["said the server"]);
        Assert.Equal((name, errno, isTransient, status), (error.ErrorName, error.Errno, error.IsTransient, error.Status));
        Assert.Equal(status, error.Code - error.Errno);
        Assert.StartsWith($"open /z/f: {name} ({status}", error.Message, StringComparison.Ordinal);
        Assert.Contains("said the server", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-826000, "iinit")]
    [InlineData(-310000, "check the path")]
    [InlineData(-818000, "ichmod")]
    [InlineData(-513028, "free space")]
    [InlineData(-110000, "quota")]
    [InlineData(-1825000, "irods_client_server_policy")]
    public void What_a_person_can_mend_comes_with_advice(int status, string advice) =>
        Assert.Contains(advice, new IrodsServerException("x", status).Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_with_a_password_shows_it()
    {
        const string password = "hunter2";
        object[] holders =
        [
            new IrodsAccount("h", 1, "z", "u", password), new PamRequest("u", password, 0), new PamAnswer(password),
            BinaryBuffer.FromJson(new() { ["a_pw"] = password }), IrodsUrl.Parse($"irods://u:{password}@h/z"),
        ];
        Assert.All(holders, holder => Assert.DoesNotContain(password, holder.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain(Convert.ToBase64String("a_pw"u8)[..4], holders[3].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Checksums_are_told_apart_by_their_prefix()
    {
        Assert.Equal("d41d8cd98f00b204e9800998ecf8427e", IrodsChecksum.Of(HashAlgorithmName.MD5, Convert.FromHexString("D41D8CD98F00B204E9800998ECF8427E")).Text);
        Assert.Equal(new IrodsChecksum("D41D8CD98F00B204E9800998ECF8427E"), new IrodsChecksum("d41d8cd98f00b204e9800998ecf8427e"));
        Assert.Equal(HashAlgorithmName.SHA256, new IrodsChecksum("sha2:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=").Algorithm);
        Assert.NotEqual(new IrodsChecksum("sha2:abc="), new IrodsChecksum("sha2:ABC="));
        Assert.Null(new IrodsChecksum("adler32:12").Algorithm);
    }

    [Theory]
    [InlineData("rods3.3.1", 3, 3, 1)]
    [InlineData("rods5.0.2", 5, 0, 2)]
    [InlineData("rods4.3", 4, 3, 0)]
    public void Releases_are_read(string text, int major, int minor, int patch) => Assert.Equal(new IrodsVersion(major, minor, patch), IrodsVersion.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("5.0.2")]
    [InlineData("rods5")]
    [InlineData("rodsx.y")]
    public void What_is_no_release_is_refused(string text) => Assert.Throws<IrodsProtocolException>(() => IrodsVersion.Parse(text));
}
