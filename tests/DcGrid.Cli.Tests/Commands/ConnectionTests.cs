using DcGrid.Cli.Connection;
using DcGrid.Cli.Tests.Support;

namespace DcGrid.Cli.Tests.Commands;

public sealed class ConnectionTests
{
    [Fact]
    public async Task A_home_with_nothing_in_it_says_how_to_begin()
    {
        using TemporaryFolder home = new();
        FakeTerminal terminal = new();
        Assert.Equal((int)ExitCode.ServerUnreachable, await terminal.RunAsync("campaign", "list", "--home", home.Path));
        Assert.Equal(
            $"dcgrid: no service lives in {home.Path}; start one with: dcgrid server start --home {home.Path}\n", terminal.Error);
    }

    [Fact]
    public async Task A_token_file_that_others_can_read_is_refused_with_the_cure()
    {
        await using var service = await FakeService.StartAsync();
        var token = Path.Combine(service.Home, "admin.token");
        File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        FakeTerminal terminal = new();
        Assert.Equal((int)ExitCode.NotAllowed, await service.RunAsync(terminal, "campaign", "list"));
        Assert.Equal($"dcgrid: others can read the token in {token}; run: chmod 600 {token}\n", terminal.Error);
    }

    [Fact]
    public async Task A_wrong_token_is_not_allowed_and_never_shown()
    {
        using TemporaryFolder folder = new();
        await using var service = await FakeService.StartAsync();
        var token = folder.File("other.token", "wrong-secret");
        File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        FakeTerminal terminal = new();
        Assert.Equal((int)ExitCode.NotAllowed, await service.RunAsync(terminal, "campaign", "list", "--token-file", token));
        Assert.StartsWith("dcgrid: no such token", terminal.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_not_sent_in_the_clear_to_another_machine()
    {
        FakeTerminal terminal = new();
        Assert.Equal(
            (int)ExitCode.NotAllowed,
            await terminal.RunAsync("campaign", "list", "--server", "http://dcgrid.example.org:7777", "--token-file", "/no/such/file"));
        Assert.Contains("a token is not sent over http:// to dcgrid.example.org", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_remote_server_wants_a_token_of_its_own()
    {
        await using var service = await FakeService.StartAsync();
        FakeTerminal terminal = new();
        Assert.Equal((int)ExitCode.NotAllowed, await service.RunAsync(terminal, "campaign", "list", "--server", service.Url));
        Assert.Contains("name its file with --token-file", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_can_be_named_by_its_url_and_the_token_in_the_environment()
    {
        await using var service = await FakeService.StartAsync();
        FakeTerminal terminal = new(variables: new Dictionary<string, string>
        {
            ["DCGRID_SERVER"] = service.Url,
            ["DCGRID_TOKEN_FILE"] = Path.Combine(service.Home, "admin.token"),
        });
        Assert.Equal(0, await terminal.RunAsync("campaign", "list"));
        Assert.StartsWith("No campaigns yet", terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_gone_is_unreachable_in_one_line()
    {
        var service = await FakeService.StartAsync();
        var url = service.Url;
        using TemporaryFolder folder = new();
        var token = folder.File("t", FakeAdmin.Token);
        File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await service.DisposeAsync();
        FakeTerminal terminal = new();
        Assert.Equal(
            (int)ExitCode.ServerUnreachable, await terminal.RunAsync("campaign", "list", "--server", url, "--token-file", token));
        Assert.StartsWith("dcgrid: the server does not answer: ", terminal.Error, StringComparison.Ordinal);
        Assert.Equal(1, terminal.Error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Of_several_servers_the_first_that_answers_is_asked()
    {
        await using var service = await FakeService.StartAsync();
        FakeTerminal terminal = new();
        Assert.Equal(0, await terminal.RunAsync(
            "campaign", "list", "--server", $"http://127.0.0.1:1,{service.Url}", "--token-file", Path.Combine(service.Home, "admin.token")));
        Assert.Equal("dcgrid: http://127.0.0.1:1 does not answer; asking the next server\n", terminal.Error);

        FakeTerminal none = new();
        Assert.Equal((int)ExitCode.ServerUnreachable, await none.RunAsync(
            "campaign", "list", "--server", "http://127.0.0.1:1,http://127.0.0.1:2", "--token-file", Path.Combine(service.Home, "admin.token")));
        Assert.StartsWith("dcgrid: the server does not answer: ", none.Error.Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_is_not_migrated_under_a_running_server_or_where_there_is_none()
    {
        await using var service = await FakeService.StartAsync();
        FakeTerminal none = new();
        Assert.Equal((int)ExitCode.NotFound, await none.RunAsync("db", "migrate", "--home", service.Home));
        Assert.Equal($"dcgrid: no service lives in {service.Home}; name its folder with --home\n", none.Error);
        await File.WriteAllTextAsync(Path.Combine(service.Home, "store.url"), "postgresql://dcgrid@nowhere/dcgrid\n");
        FakeTerminal running = new();
        Assert.Equal((int)ExitCode.Conflict, await running.RunAsync("db", "migrate", "--home", service.Home));
        Assert.Contains($"stop it first: dcgrid server stop --home {service.Home}", running.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_of_a_dead_server_is_recognised()
    {
        using TemporaryFolder home = new();
        home.File("server.json", """{"url":"http://127.0.0.1:1","pid":999999999,"version":"0","started":"2013-07-31T00:00:00Z","caCertificate":null}""");
        FakeTerminal terminal = new();
        Assert.Equal((int)ExitCode.ServerUnreachable, await terminal.RunAsync("server", "status", "--home", home.Path));
        Assert.StartsWith("State  no service here", terminal.Out, StringComparison.Ordinal);
        FakeTerminal stop = new();
        Assert.Equal(0, await stop.RunAsync("server", "stop", "--home", home.Path));
        Assert.Contains("(process 999999999) is gone", stop.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_younger_than_the_file_is_not_the_server()
    {
        using TemporaryFolder home = new();
        home.File(
            "server.json",
            $$"""{"url":"http://127.0.0.1:1","pid":{{Environment.ProcessId}},"version":"0","started":"2013-07-31T00:00:00Z","caCertificate":null}""");
        FakeTerminal stop = new();
        Assert.Equal(0, await stop.RunAsync("server", "stop", "--home", home.Path));
        Assert.Contains("is gone", stop.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("info: up\ndcgrid-server: port 7777 is taken; choose another\n   at Some.Frame()\n", "port 7777 is taken; choose another")]
    [InlineData("Unhandled exception: X: odd\n   --- End of inner exception stack trace ---\n   at Some.Frame()\n", "Unhandled exception: X: odd")]
    [InlineData("\n", "")]
    public void A_servers_last_words_are_its_own_line_and_no_stack_trace(string log, string words) =>
        Assert.Equal(words, ServerStartup.LastLine(log));
}
