using DcGrid.Protocol.V1;
using DcGrid.Server.Tests.Support;
using Grpc.Core;

namespace DcGrid.Server.Tests;

public sealed class OpenStreamsTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private AdminService.AdminServiceClient _admin = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _admin = await _server.AdminAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_watcher_sees_a_campaign_from_its_start_to_its_end()
    {
        await Campaigns.RunAsync(_admin);
        using var watch = _admin.WatchCampaign(new() { Campaign = Campaigns.Name });
        Assert.Equal("running", (await NextAsync(watch)).Campaign.State);

        var pilot = await _server.PilotAsync();
        var grant = Assert.Single(await pilot.LeaseAsync());
        await pilot.ReportAsync(PilotVoice.Report(grant));
        GetCampaignStatusResponse last = new();
        while (await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(RunningServer.Safety))
        {
            Assert.NotEqual(last, watch.ResponseStream.Current);
            last = watch.ResponseStream.Current;
        }

        Assert.Equal(("settled", 1), (last.Campaign.State, last.Campaign.Settled));
        Assert.Equal(await _admin.GetCampaignStatusAsync(new() { Campaign = Campaigns.Name }), last);
    }

    [Fact]
    public async Task A_watcher_hears_of_what_another_replica_did_within_seconds()
    {
        await Campaigns.RunAsync(_admin);
        using var watch = _admin.WatchCampaign(new() { Campaign = Campaigns.Name });
        Assert.Equal(0, (await NextAsync(watch)).PilotsAlive);

        // Registering is not signalled, just as a change elsewhere would not be.
        await _server.PilotAsync();
        var next = NextAsync(watch);
        while (!next.IsCompleted)
        {
            _server.Time.Advance(TimeSpan.FromSeconds(2));
            await Task.WhenAny(next, _admin.GetServerInfoAsync(new()).ResponseAsync);
        }

        Assert.Equal(1, (await next).PilotsAlive);
    }

    [Fact]
    public async Task A_watch_ends_when_the_caller_hangs_up()
    {
        await Campaigns.RunAsync(_admin);
        var watch = _admin.WatchCampaign(new() { Campaign = Campaigns.Name });
        await NextAsync(watch);
        watch.Dispose();

        // Were it still there, the server would wait for it when it stops.
        await _server.StopAsync().WaitAsync(RunningServer.Safety);
        Assert.DoesNotContain(_server.Log.Lines, line => line.Event == "CallFailed" && line.Exception is not null);
    }

    [Fact]
    public async Task A_watch_of_nothing_is_not_found()
    {
        using var watch = _admin.WatchCampaign(new() { Campaign = "nowhere" });
        await Refusal.OfAsync(StatusCode.NotFound, watch.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task A_server_that_stops_ends_its_streams_at_once_and_says_why()
    {
        await Campaigns.RunAsync(_admin);
        await _admin.CreateCampaignAsync(new() { Definition = Campaigns.Definition("DC_next") });
        using var watch = _admin.WatchCampaign(new() { Campaign = Campaigns.Name });
        await NextAsync(watch);
        using var plan = _admin.SubmitTasks();
        await plan.RequestStream.WriteAsync(new() { Campaign = "DC_next", Tasks = { Campaigns.Ccd(1) } });

        // The clock of the server stands still, so that nothing but its own stopping can end them.
        var watching = Refusal.OfAsync(StatusCode.Unavailable, watch.ResponseStream.MoveNext(CancellationToken.None));
        var planning = Refusal.OfAsync(StatusCode.Unavailable, plan.ResponseAsync);
        await _server.StopAsync().WaitAsync(RunningServer.Safety);
        Assert.Equal("the server stops; call again when it is back", await watching);
        Assert.Equal("the server stops; call again when it is back", await planning);
    }

    private static async Task<GetCampaignStatusResponse> NextAsync(AsyncServerStreamingCall<GetCampaignStatusResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(RunningServer.Safety));
        return watch.ResponseStream.Current;
    }
}
