using System.Net;
using DcGrid.Server.Hosting;
using DcGrid.Server.Rpc;
using DcGrid.Server.Tests.Support;

namespace DcGrid.Server.Tests;

public sealed class ListenAddresses : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("http://127.0.0.1:0", "127.0.0.1", 0)]
    [InlineData("http://localhost:8080", "127.0.0.1", 8080)]
    [InlineData("http://127.9.9.9:8080/", "127.9.9.9", 8080)]
    [InlineData("http://[::1]:8080", "::1", 8080)]
    public void Loopback_needs_no_tls(string url, string address, int port) =>
        Assert.Equal(new ServerEndpoint(IPAddress.Parse(address), port, false), Options(url).Endpoint());

    [Theory]
    [InlineData("http://192.0.2.1:8080")]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://[::]:8080")]
    public void Other_addresses_are_refused_without_tls(string url) =>
        Assert.Contains("without TLS", Refused(Options(url)), StringComparison.Ordinal);

    [Fact]
    public void Tls_needs_a_certificate_and_its_key()
    {
        var file = new FileInfo("server.pem");
        var options = Options("https://192.0.2.1:8443");
        Assert.Contains("--certificate FILE and --key FILE", Refused(options), StringComparison.Ordinal);
        Assert.Contains("--certificate FILE and --key FILE", Refused(options with { Certificate = file }), StringComparison.Ordinal);
        Assert.Contains("--certificate FILE and --key FILE", Refused(options with { Key = file }), StringComparison.Ordinal);
        Assert.Equal(
            new ServerEndpoint(IPAddress.Parse("192.0.2.1"), 8443, true), (options with { Certificate = file, Key = file }).Endpoint());
    }

    [Theory]
    [InlineData("ftp://127.0.0.1:21", "write http://127.0.0.1:PORT")]
    [InlineData("http://127.0.0.1:80/path", "write http://127.0.0.1:PORT")]
    [InlineData("http://127.0.0.1:80/?a", "write http://127.0.0.1:PORT")]
    [InlineData("http://user@127.0.0.1:80", "write http://127.0.0.1:PORT")]
    [InlineData("8080", "write http://127.0.0.1:PORT")]
    [InlineData("http://example.org:80", "give an IP address of this machine")]
    public void What_can_not_be_listened_on_is_refused(string url, string complaint) =>
        Assert.Contains(complaint, Refused(Options(url)), StringComparison.Ordinal);

    [Fact]
    public void Without_an_address_it_is_the_last_one_or_any_port_of_this_machine()
    {
        var options = Options(null);
        Assert.Equal(new ServerEndpoint(IPAddress.Loopback, 0, false), options.Endpoint());
        options.Home.RememberListen(new Uri("http://127.0.0.1:4321"));
        Assert.Equal(4321, options.Endpoint().Port);
        Assert.Equal(0, (options with { Ephemeral = true }).Endpoint().Port);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(86_401)]
    public void A_lease_too_short_or_too_long_is_refused(int seconds) =>
        Assert.Contains("choose 3 to 86400", Assert.Throws<StartupException>(() => ServiceTerms.ForLease(seconds)).Message, StringComparison.Ordinal);

    private static string Refused(ServerOptions options) => Assert.Throws<StartupException>(() => options.Endpoint()).Message;

    private ServerOptions Options(string? url) => new(
        new ServiceHome(new DirectoryInfo(_folder.Path)),
        url is null ? null : new Uri(url, UriKind.RelativeOrAbsolute),
        null, null, null, new FileInfo("/bin/true"), ServiceTerms.ForLease(120), Ephemeral: false);
}
