using System.Net;
using System.Net.Sockets;
using DcGrid.EndToEnd.Tests.Harness;

namespace DcGrid.EndToEnd.Tests;

/// <summary>What a person can get wrong, at the programs as they are shipped: one clear line, an exit code of its own, nothing lost.</summary>
[Trait("Needs", "packages")]
public sealed class PeoplesMistakes
{
    private const int UsageError = 2;
    private const int NotFound = 3;
    private const int Unreachable = 6;
    private const int NotAllowed = 7;

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var folder = new TemporaryFolder();
        (await ServerAsync("init", "--home", folder["service"])).Expect(0);

        var result = await ServerAsync("--home", folder["service"], "--listen", $"http://127.0.0.1:{port}");

        result.Expect(1).ExpectOneLine($"port {port}", "in use", "--listen");
    }

    [Fact]
    public async Task Listening_beyond_loopback_without_tls_is_refused()
    {
        using var folder = new TemporaryFolder();
        (await ServerAsync("init", "--home", folder["service"])).Expect(0);
        var result = await ServerAsync("--home", folder["service"], "--listen", "http://0.0.0.0:7000");
        result.Expect(1).ExpectOneLine("without TLS", "--certificate");
    }

    [Fact]
    public async Task A_home_without_a_service_is_told_how_to_get_one()
    {
        using var folder = new TemporaryFolder();
        (await ServerAsync("--home", folder["nothing"])).Expect(1).ExpectOneLine("holds no service", "init");
    }

    [Fact]
    public async Task A_second_server_on_a_home_is_refused()
    {
        await using var service = await Service.StartAsync();
        (await ServerAsync("--home", service.Home)).Expect(1).ExpectOneLine("another dcgrid-server", service.Home);
    }

    [Fact]
    public async Task A_database_of_another_schema_is_refused_and_left_alone()
    {
        using var folder = new TemporaryFolder();
        (await ServerAsync("init", "--home", folder["service"])).Expect(0);
        var database = Path.Combine(folder["service"], "dcgrid.db");
        (await Shell.RunAsync("/usr/bin/python3", "-c",
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('INSERT INTO schema_version SELECT 9999, name FROM schema_version LIMIT 1'); c.commit()",
            database)).Expect(0);

        (await ServerAsync("--home", folder["service"])).Expect(1).ExpectOneLine("9999", "newer");
        (await ServerAsync("db", "migrate", "--home", folder["service"])).Expect(1).ExpectOneLine("9999");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        using var folder = new TemporaryFolder();
        (await ServerAsync("init", "--home", folder["service"])).Expect(0);
        await File.WriteAllTextAsync(Path.Combine(folder["service"], "dcgrid.db"), new string('x', 8192));
        (await ServerAsync("--home", folder["service"])).Expect(1).ExpectOneLine("dcgrid.db");
    }

    [Fact]
    public async Task A_wrong_site_file_is_named_with_its_line()
    {
        using var folder = new TemporaryFolder();
        (await ServerAsync("init", "--home", folder["service"])).Expect(0);
        Directory.CreateDirectory(folder["sites"]);
        await File.WriteAllTextAsync(Path.Combine(folder["sites"], "wrong.yaml"), "name: wrong\nbatch: local\nslotz: 1\n");
        (await ServerAsync("--home", folder["service"], "--site-config", folder["sites"]))
            .Expect(1).ExpectOneLine("wrong.yaml", "line 3", "slotz");
    }

    [Fact]
    public async Task A_wrong_campaign_file_is_named_with_its_line()
    {
        await using var service = await Service.StartAsync();
        var file = Path.Combine(service.Folder, "wrong.yaml");
        await File.WriteAllTextAsync(file, "name: WRONG\npayload: {name: astromatic, release: v}\ninput: {tree: x, referenceCatalog: y}\noutput: z\npriorty: 1\n");
        (await service.DcgridAsync("campaign", "create", "-f", file)).Expect(UsageError).ExpectOneLine("wrong.yaml:5", "priorty", "priority");
    }

    [Fact]
    public async Task An_unknown_campaign_site_or_task_is_said_to_be_unknown()
    {
        await using var service = await Service.StartAsync();
        (await service.DcgridAsync("campaign", "verify", "NO_SUCH")).Expect(NotFound).ExpectOneLine("NO_SUCH");
        (await service.DcgridAsync("task", "list", "NO_SUCH")).Expect(NotFound).ExpectOneLine("NO_SUCH");
        (await service.DcgridAsync("task", "show", "4711")).Expect(NotFound).ExpectOneLine("4711");
        Assert.NotEqual(0, (await service.DcgridAsync("pilot", "submit", "--site", "nowhere", "--count", "1")).ExpectOneLine("nowhere").ExitCode);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["token"], "dcg_none\n");
        File.SetUnixFileMode(folder["token"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var result = await Shell.RunAsync(
            Repository.Program("dcgrid"), "--server", "http://127.0.0.1:9", "--token-file", folder["token"], "campaign", "list");
        result.Expect(Unreachable).ExpectOneLine("127.0.0.1:9");
    }

    [Fact]
    public async Task A_pilots_token_opens_nothing_of_the_administration()
    {
        await using var service = await Service.StartAsync();
        var file = Path.Combine(service.Folder, "pilot.token");
        (await service.DcgridAsync("token", "issue", "--name", "p", "--role", "pilot", "--lifetime", "1h", "--out", file)).Expect(0);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        (await service.DcgridAsync("campaign", "list", "--token-file", file)).Expect(NotAllowed).ExpectOneLine("pilot");
        (await service.DcgridAsync("token", "issue", "--name", "x", "--role", "admin", "--lifetime", "1h", "--token-file", file))
            .Expect(NotAllowed).ExpectOneLine("pilot");
    }

    [Fact]
    public async Task A_revoked_token_is_refused_at_once()
    {
        await using var service = await Service.StartAsync();
        var file = Path.Combine(service.Folder, "reader.token");
        (await service.DcgridAsync("token", "issue", "--name", "visitor", "--role", "reader", "--lifetime", "1h", "--out", file)).Expect(0);
        (await service.DcgridAsync("campaign", "list", "--token-file", file)).Expect(0);
        var visitor = (await service.ListAsync<TokenRow>("token", "list")).Single(token => token.Name == "visitor");

        (await service.DcgridAsync("token", "revoke", $"{visitor.TokenId}")).Expect(0);

        (await service.DcgridAsync("campaign", "list", "--token-file", file)).Expect(NotAllowed).ExpectOneLine("revoked");
    }

    [Fact]
    public async Task A_token_file_that_others_may_read_is_not_used()
    {
        await using var service = await Service.StartAsync();
        File.SetUnixFileMode(
            Path.Combine(service.Home, "admin.token"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.NotEqual(0, (await service.DcgridAsync("campaign", "list")).ExpectOneLine("chmod").ExitCode);
    }

    private static Task<ProcessResult> ServerAsync(params string[] arguments) =>
        Shell.RunAsync(Repository.Program("dcgrid-server"), arguments);

    private sealed record TokenRow(long TokenId, string Name);
}
