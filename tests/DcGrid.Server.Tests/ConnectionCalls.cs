using DcGrid.Protocol.V1;
using DcGrid.Server.Tests.Support;
using Grpc.Core;

namespace DcGrid.Server.Tests;

/// <summary>How pilots ask for connections to a storage element.</summary>
public sealed class ConnectionCalls : IAsyncLifetime, IDisposable
{
    private const string Storage = "irods://se.example:1247";

    private readonly TemporaryFolder _sites = new();

    private RunningServer _server = null!;
    private int _words;

    public async Task InitializeAsync()
    {
        _sites.Write("local.yaml", "name: local\nbatch: local\nscratch: s\npayloads: {a: b}\nstorageConnections: 4\n");
        _sites.Write("wide.yaml", "name: wide\nbatch: local\nscratch: s\npayloads: {a: b}\n");
        _server = await RunningServer.StartAsync(_sites.Path);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _sites.Dispose();

    [Fact]
    public async Task The_budget_is_the_sites_and_an_operator_sees_who_has_what()
    {
        var (first, second) = (await _server.PilotAsync(), await _server.PilotAsync());
        Assert.Equal(new ShareConnectionsResponse { Granted = 3, RetryAfterSeconds = 10 }, await ShareAsync(first, wanted: 3));
        Assert.Equal(new ShareConnectionsResponse { Granted = 1, RetryAfterSeconds = 3 }, await ShareAsync(second, wanted: 2));
        Assert.Equal(new ShareConnectionsResponse { Granted = 2, RetryAfterSeconds = 3, OthersWait = true }, await ShareAsync(first, wanted: 3, open: 3));

        var admin = await _server.AdminAsync();
        var pilots = (await admin.ListPilotsAsync(new())).Pilots;
        Assert.Equal(
            [new PilotConnections { Storage = Storage, Taken = 3, Wanted = 3 }, new PilotConnections { Storage = Storage, Taken = 1, Wanted = 2 }],
            pilots.SelectMany(pilot => pilot.Connections));
        await first.Queue.SignOffAsync(new() { PilotId = first.Id, Reason = "idle" });
        Assert.Equal(2, (await ShareAsync(second, wanted: 2)).Granted);
        Assert.Equal(2, (await admin.GetPilotAsync(new() { PilotId = second.Id })).Pilot.Connections.Single().Taken);
    }

    [Theory]
    [InlineData("wide")]
    [InlineData("unknown")]
    public async Task A_site_without_a_limit_grants_what_is_wanted(string site)
    {
        var pilot = await _server.PilotAsync();
        var registration = PilotVoice.Registration(Guid.NewGuid().ToString());
        registration.Site = site;
        var elsewhere = await pilot.Queue.RegisterPilotAsync(registration);
        var answer = await pilot.Queue.ShareConnectionsAsync(new() { PilotId = elsewhere.PilotId, Storage = Storage, Wanted = 1000, Word = 1 });
        Assert.Equal(new ShareConnectionsResponse { Granted = 1000 }, answer);
    }

    [Theory]
    [InlineData("irods://user@se.example:1247", 1, 1, 1)]
    [InlineData("irods://se.example:1247/zone", 1, 1, 1)]
    [InlineData("irods://SE.example:1247", 1, 1, 1)]
    [InlineData("irods://se.example", 1, 1, 1)]
    [InlineData("", 1, 1, 1)]
    [InlineData(Storage, -1, 0, 1)]
    [InlineData(Storage, 1, -1, 1)]
    [InlineData(Storage, 1, 0, 0)]
    [InlineData(Storage, 100_001, 0, 1)]
    public async Task A_word_that_makes_no_sense_is_refused(string storage, int wanted, int open, long word)
    {
        var pilot = await _server.PilotAsync();
        await Refusal.OfAsync(
            StatusCode.InvalidArgument,
            pilot.Queue.ShareConnectionsAsync(new() { PilotId = pilot.Id, Storage = storage, Wanted = wanted, Open = open, Word = word }));
    }

    [Fact]
    public async Task Another_pilots_connections_can_not_be_had()
    {
        var pilot = await _server.PilotAsync();
        var other = await _server.PilotAsync();
        var asked = new ShareConnectionsRequest { PilotId = pilot.Id, Storage = Storage, Wanted = 1, Word = 1 };
        await Refusal.OfAsync(StatusCode.PermissionDenied, other.Queue.ShareConnectionsAsync(asked));
    }

    private async Task<ShareConnectionsResponse> ShareAsync(PilotVoice pilot, int wanted, int open = 0) =>
        await pilot.Queue.ShareConnectionsAsync(new() { PilotId = pilot.Id, Storage = Storage, Wanted = wanted, Open = open, Word = ++_words });
}
