using System.Net;
using System.Net.Sockets;
using DcGrid.Server.Hosting;
using DcGrid.Server.Rpc;
using DcGrid.Server.Tests.Support;
using DcGrid.Store;

namespace DcGrid.Server.Tests;

/// <summary>What a person can mend is one clear line and status 1.</summary>
public sealed class StartupLines : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceHome _home;

    public StartupLines() => _home = new ServiceHome(new DirectoryInfo(_folder.File("home")));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_home_where_nothing_was_made_yet() =>
        Assert.EndsWith($"holds no service yet; run: dcgrid server init --home {_home.Folder}", await LineAsync(Options), StringComparison.Ordinal);

    [Fact]
    public async Task A_port_in_use()
    {
        await InitializeAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var line = await LineAsync(Options with { Listen = new Uri($"http://127.0.0.1:{port}") });
        Assert.Equal(
            $"dcgrid-server: port {port} on 127.0.0.1 is in use; stop what uses it, or choose another with --listen http://127.0.0.1:PORT", line);
    }

    [Fact]
    public async Task An_address_of_another_machine()
    {
        await InitializeAsync();
        using var certificates = new TestCertificates();
        var line = await LineAsync(Https("https://192.0.2.1:0", certificates));
        Assert.Contains("can't listen on 192.0.2.1 port 0", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_server_on_a_home()
    {
        await InitializeAsync();
        using var first = _home.Lock();
        Assert.Contains("another dcgrid-server serves", await LineAsync(Options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INSERT INTO schema_version (version, name) VALUES (99, 'future')", "has schema 99, and this program knows schemas up to")]
    [InlineData("DELETE FROM schema_version WHERE version > 1", "run 'dcgrid db migrate'")]
    public async Task A_database_of_another_version(string change, string complaint)
    {
        await InitializeAsync();
        await using (var store = await TaskStore.OpenSqliteAsync(_home.Database))
        {
            await store.RunScriptAsync(change, CancellationToken.None);
        }

        Assert.Contains(complaint, await LineAsync(Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_none()
    {
        await InitializeAsync();
        await File.WriteAllTextAsync(_home.Database, new string('x', 5000));
        Assert.Contains("is not a database", await LineAsync(Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_that_can_not_be_used()
    {
        await InitializeAsync();
        Directory.CreateDirectory(Path.Combine(_home.Folder, "server.lock"));
        Assert.Contains("can't lock", await LineAsync(Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_that_can_not_be_made()
    {
        _folder.Write("home", "a file");
        var line = await LineAsync(() => StoreFiles.InitializeAsync(_home, null, TimeProvider.System, CancellationToken.None));
        Assert.Contains("can't make the folder", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_none_or_has_another_key()
    {
        await InitializeAsync();
        using var mine = new TestCertificates();
        using var other = new TestCertificates();
        var good = Https("https://127.0.0.1:0", mine);
        var key = new FileInfo(_folder.Write("other.key", other.KeyPem));
        var text = new FileInfo(_folder.Write("text.pem", "hello"));
        foreach (var options in new[] { good with { Key = key }, good with { Certificate = text }, good with { Key = text }, good with { Key = new FileInfo("none") } })
        {
            var line = await LineAsync(options);
            Assert.StartsWith($"dcgrid-server: can't use the certificate {options.Certificate} with the key {options.Key}: ", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_site_file_that_is_wrong()
    {
        await InitializeAsync();
        _folder.Write("far.yaml", "nam: far\n");
        Assert.Contains("far.yaml, line 1: 'nam'", await LineAsync(Options with { SiteConfig = new DirectoryInfo(_folder.Path) }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Being_told_to_stop_is_no_failure()
    {
        var error = new StringWriter();
        Assert.Equal(0, await ExitStatus.OfAsync(() => throw new OperationCanceledException(), error));
        Assert.Equal("", error.ToString());
    }

    [Fact]
    public async Task A_fault_of_the_program_is_not_hidden() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => ExitStatus.OfAsync(() => throw new InvalidOperationException(), TextWriter.Null));

    private ServerOptions Options => new(
        _home, new Uri("http://127.0.0.1:0"), null, null, null, new FileInfo("/bin/true"), ServiceTerms.ForLease(120), Ephemeral: false);

    private ServerOptions Https(string url, TestCertificates certificates) => Options with
    {
        Listen = new Uri(url),
        Certificate = new FileInfo(_folder.Write("server.pem", certificates.ChainPem)),
        Key = new FileInfo(_folder.Write("server.key", certificates.KeyPem)),
    };

    private Task InitializeAsync() => StoreFiles.InitializeAsync(_home, null, TimeProvider.System, CancellationToken.None);

    private static Task<string> LineAsync(ServerOptions options) => LineAsync(() => ServerHost.RunAsync(options, CancellationToken.None));

    private static async Task<string> LineAsync(Func<Task> start)
    {
        var error = new StringWriter();
        Assert.Equal(1, await ExitStatus.OfAsync(start, error).WaitAsync(RunningServer.Safety));
        var line = Assert.Single(error.ToString().TrimEnd('\n').Split('\n'));
        Assert.StartsWith("dcgrid-server: ", line, StringComparison.Ordinal);
        return line;
    }
}
