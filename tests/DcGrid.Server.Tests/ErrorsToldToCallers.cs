using DcGrid.Protocol.V1;
using DcGrid.Server.Tests.Support;
using DcGrid.Store;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace DcGrid.Server.Tests;

public sealed class ErrorsToldToCallers : IAsyncLifetime
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
    public async Task A_store_that_is_away_for_a_moment_is_unavailable()
    {
        Fail(new StoreException("the disk is full; free some space", isTransient: true));
        Assert.Equal("the disk is full; free some space", await RefusedAsync(StatusCode.Unavailable));
        Assert.Equal([(LogLevel.Warning, "StoreBusy")], Logged());
    }

    [Fact]
    public async Task A_store_that_is_damaged_is_said_and_logged()
    {
        Fail(new StoreException("the task store is damaged; restore a copy"));
        Assert.Equal("the task store is damaged; restore a copy", await RefusedAsync(StatusCode.DataLoss));
        Assert.Equal([(LogLevel.Error, "StoreFailed")], Logged());
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_no_matter_for_the_log()
    {
        Assert.Contains("nowhere", await Refusal.OfAsync(StatusCode.NotFound, _admin.GetCampaignStatusAsync(new() { Campaign = "nowhere" })), StringComparison.Ordinal);
        await Refusal.OfAsync(StatusCode.NotFound, _admin.GetTaskAsync(new() { TaskId = 7 }));
        await Refusal.OfAsync(StatusCode.NotFound, _admin.GetTaskAsync(new() { Filter = new() }));
        await Refusal.OfAsync(StatusCode.NotFound, _admin.GetPilotAsync(new() { PilotId = 7 }));
        await Refusal.OfAsync(StatusCode.NotFound, _admin.RevokeTokenAsync(new() { TokenId = 777 }));
        await Refusal.OfAsync(StatusCode.NotFound, _admin.ListEventsAsync(new() { Campaign = "nowhere" }));
        await Refusal.OfAsync(StatusCode.NotFound, _admin.RetryTasksAsync(new() { Filter = new() { Campaign = "nowhere" } }));
        Assert.Empty(Logged());
    }

    [Fact]
    public async Task A_name_taken_by_another_campaign_already_exists_and_the_same_again_is_the_same()
    {
        var first = await _admin.CreateCampaignAsync(new() { Definition = Campaigns.Definition() });
        var again = await _admin.CreateCampaignAsync(new() { Definition = Campaigns.Definition() });
        Assert.Equal((true, false, first.CampaignId), (first.Created, again.Created, again.CampaignId));
        var other = Campaigns.Definition();
        other.Priority = 1;
        await Refusal.OfAsync(StatusCode.AlreadyExists, _admin.CreateCampaignAsync(new() { Definition = other }));
    }

    [Fact]
    public async Task A_task_planned_after_the_start_contradicts_it()
    {
        await Campaigns.RunAsync(_admin);
        var late = new SubmitTasksRequest { Campaign = Campaigns.Name, Tasks = { Campaigns.Ccd(9) } };
        await Refusal.OfAsync(StatusCode.FailedPrecondition, Campaigns.SubmitAsync(_admin, late));
    }

    [Fact]
    public async Task What_nobody_foresaw_is_told_in_general_terms_and_logged_in_full()
    {
        var fault = new InvalidOperationException("secret/path and the reason");
        Fail(fault);
        Assert.Equal("the server failed on this call; see its log", await RefusedAsync(StatusCode.Internal));
        var line = Assert.Single(_server.Log.Lines, line => line.Level == LogLevel.Error);
        Assert.Equal(("CallFailed", "/dcgrid.v1.AdminService/ListCampaigns failed"), (line.Event, line.Text));
        Assert.Same(fault, line.Exception);
    }

    [Fact]
    public async Task A_failure_in_the_midst_of_a_stream_ends_it_with_its_status()
    {
        await Campaigns.RunAsync(_admin);
        _server.Tap.Before("ListTasksAsync", () => throw new StoreException("busy", isTransient: true));
        using var tasks = _admin.ListTasks(new());
        await Refusal.OfAsync(StatusCode.Unavailable, tasks.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task Listings_of_a_campaign_that_is_not_there_are_not_empty_but_refused()
    {
        using var tasks = _admin.ListTasks(new() { Filter = new() { Campaign = "nowhere" } });
        await Refusal.OfAsync(StatusCode.NotFound, tasks.ResponseStream.MoveNext(CancellationToken.None));
        using var files = _admin.ListFiles(new() { Campaign = "nowhere" });
        await Refusal.OfAsync(StatusCode.NotFound, files.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task A_filter_that_fits_more_than_one_task_names_none()
    {
        await Campaigns.RunAsync(_admin, 2);
        Assert.Contains(
            "more than one", await Refusal.OfAsync(StatusCode.InvalidArgument, _admin.GetTaskAsync(new() { Filter = new() })), StringComparison.Ordinal);
    }

    private void Fail(Exception failure) => _server.Tap.Before("ListCampaignsAsync", () => throw failure);

    private Task<string> RefusedAsync(StatusCode code) => Refusal.OfAsync(code, _admin.ListCampaignsAsync(new()));

    private IEnumerable<(LogLevel Level, string Event)> Logged() =>
        _server.Log.Lines.Where(line => line.Level >= LogLevel.Warning).Select(line => (line.Level, line.Event));
}
