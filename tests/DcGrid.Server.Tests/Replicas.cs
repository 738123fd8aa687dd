using System.Text.Json;
using DcGrid.Server.Tests.Support;

namespace DcGrid.Server.Tests;

/// <summary>What a server knows of the others on its database.</summary>
public sealed class Replicas : IAsyncLifetime, IDisposable
{
    private const string Site =
        """
        name: local
        batch: local
        scratch: /scratch
        payloads:
          astromatic: /bin/true
        """;

    private readonly TemporaryFolder _sites = new();
    private RunningServer _server = null!;
    private AdminService.AdminServiceClient _admin = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_sites.File("local.yaml"), Site);
        _server = await RunningServer.StartAsync(_sites.Path);
        _admin = await _server.AdminAsync();
        await _server.Time.LoopsWait.WaitAsync(RunningServer.Safety);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _sites.Dispose();

    [Fact]
    public async Task A_server_lists_itself_with_its_duties_and_those_that_are_lost_without_any()
    {
        await SeeAsync("http://127.0.0.1:1/", "elsewhere", "reaping");
        await PassAsync(TimeSpan.FromSeconds(11));
        var listed = (await _admin.ListServersAsync(new())).Servers;
        var self = listed.Single(server => server.Url == _server.Url.ToString());
        Assert.Equal(("live", Environment.ProcessId, Environment.MachineName), (self.State, self.ProcessId, self.Host));
        Assert.Equal(["reaping"], self.Duties);
        var other = listed.Single(server => server.Host == "elsewhere");
        Assert.Equal("lost", other.State);
        Assert.Empty(other.Duties);
    }

    [Fact]
    public async Task A_server_that_stops_is_listed_no_more()
    {
        Assert.Single(await _server.Books.ListServersAsync(default));
        await _server.StopAsync();
        Assert.Empty(await _server.Books.ListServersAsync(default));
    }

    [Fact]
    public async Task Pilots_are_told_of_all_live_servers_that_they_can_call()
    {
        await SeeAsync("https://10.1.1.1:7171/", "lost");
        await PassAsync(TimeSpan.FromSeconds(11));
        await SeeAsync("https://10.1.1.2:7171/", "node-b");
        await SeeAsync("http://127.0.0.1:7172/", Environment.MachineName);
        await SeeAsync("http://127.0.0.1:7173/", "another-machine");
        var allocation = (await _admin.SubmitPilotsAsync(new() { Site = "local", Count = 1 })).AllocationId;

        using var config = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_server.Home, "allocations", $"{allocation}", "pilot.json")));
        Assert.Equal(_server.Url.ToString(), config.RootElement.GetProperty("server").GetString());
        var others = config.RootElement.GetProperty("otherServers").EnumerateArray().Select(url => url.GetString());
        Assert.Equal(["http://127.0.0.1:7172/", "https://10.1.1.2:7171/"], others.Order(StringComparer.Ordinal));
    }

    private Task SeeAsync(string url, string host, params string[] duties) =>
        _server.Books.SeeServerAsync(new(url, host, 1, "1.0", _server.Time.GetUtcNow(), duties), _server.Time.GetUtcNow(), default);

    /// <summary>Lets time pass, and not more, and waits until the server has written that it is still there.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        var goal = _server.Time.GetUtcNow() + time;
        while (_server.Time.GetUtcNow() < goal)
        {
            _server.Time.Advance(TimeSpan.FromSeconds(2));
        }

        using var limit = new CancellationTokenSource(RunningServer.Safety);
        while ((await _server.Books.ListServersAsync(limit.Token)).All(server => server.LastSeen < goal))
        {
            await Task.Yield();
        }
    }
}
