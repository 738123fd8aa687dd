using DcGrid.Protocol.V1;
using DcGrid.Server.Tests.Support;
using Grpc.Core;
using Role = DcGrid.Store.Role;

namespace DcGrid.Server.Tests;

/// <summary>ExplainTask over the wire.</summary>
public sealed class ExplainCalls : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_reader_hears_why_a_task_waits_until_a_pilot_with_its_tag_comes()
    {
        var admin = await _server.AdminAsync();
        var definition = Campaigns.Definition();
        definition.Share = 5;
        definition.Requires.Add("release:v7_2");
        await admin.CreateCampaignAsync(new() { Definition = definition });
        await Campaigns.SubmitAsync(admin, new SubmitTasksRequest { Campaign = Campaigns.Name, Tasks = { Campaigns.Ccd(1), Campaigns.Ccd(2) } });
        await admin.StartCampaignAsync(new() { Campaign = Campaigns.Name });

        var reader = await _server.AdminAsync(Role.Reader);
        var alone = await reader.ExplainTaskAsync(new() { TaskId = 2 });
        Assert.EndsWith("no pilot is alive: submit some with 'dcgrid pilot submit'.", alone.Lines[0], StringComparison.Ordinal);
        Assert.Equal((1, 1, 5), (alone.Place.Ahead, alone.Place.OwnCampaign, alone.Share));

        var pilot = await _server.PilotAsync();
        Assert.Empty(await pilot.LeaseAsync());
        var misfit = Assert.Single((await reader.ExplainTaskAsync(new() { TaskId = 2 })).Fleet.Misfits);
        Assert.Equal(("tag", "release:v7_2", 1, pilot.Id), (misfit.Reason, misfit.Name, misfit.Pilots, misfit.NearestPilotId));

        var request = pilot.LeaseRequest();
        request.Capability.Tags.Add("release:v7_2");
        Assert.Equal(2, (await pilot.Queue.LeaseAsync(request)).Attempts.Count);
        var running = await reader.ExplainTaskAsync(new() { TaskId = 2 });
        Assert.Equal((TaskState.Leased, pilot.Id, "node1"), (running.Task.State, running.Holder.PilotId, running.Holder.Host));
        Assert.Equal(["release:v7_2"], (await reader.GetPilotAsync(new() { PilotId = pilot.Id })).Pilot.Capability.Tags);

        var listed = Assert.Single((await reader.ListCampaignsAsync(new())).Campaigns).Definition;
        Assert.Equal((5, "release:v7_2"), (listed.Share, Assert.Single(listed.Requires)));
    }

    [Fact]
    public async Task A_task_that_is_not_there_is_not_found() =>
        Assert.Equal(
            "there is no task 7; see dcgrid task list",
            await Refusal.OfAsync(StatusCode.NotFound, (await _server.AdminAsync()).ExplainTaskAsync(new() { TaskId = 7 })));

    [Fact]
    public async Task A_pilot_with_an_odd_tag_is_refused()
    {
        var pilot = await _server.PilotAsync();
        var request = pilot.LeaseRequest();
        request.Capability.Tags.Add("two words");
        Assert.StartsWith("a pilot: 'two words' is no tag", await Refusal.OfAsync(StatusCode.InvalidArgument, pilot.Queue.LeaseAsync(request)), StringComparison.Ordinal);
    }
}
