using DcGrid.Production;
using static DcGrid.Store.Tests.StoreWorld;

namespace DcGrid.Store.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_waiting_task_names_the_inputs_that_are_open()
    {
        await World.RunAsync([.. Enumerable.Range(1, 8).Select(field => Ccd(field)), Coadd(380, [1, 2, 3, 4, 5, 6, 7, 8])]);
        var pilot = await World.PilotAsync("p");
        var lease = await World.LeaseAsync(pilot, 2);
        await World.ReportAsync(pilot, lease.Attempts[0]);
        var explained = await ExplainAsync(Stage.Coadd, Patch(380));
        Assert.Equal(
            [(Stage.ProcessCcd, TaskState.Ready, 6), (Stage.ProcessCcd, TaskState.Leased, 1), (Stage.ProcessCcd, TaskState.Done, 1)],
            explained.Inputs.Select(input => (input.Stage, input.State, input.Count)));
        Assert.Equal([2, 3, 4, 5, 6], explained.OpenInputs.Select(task => ((ImageDataId)task.DataId).Field));
        Assert.Equal((1, 1), (explained.Fleet!.Alive, explained.Fleet.Fits));
        Assert.Null(explained.Place);
    }

    [Fact]
    public async Task A_ready_task_knows_what_is_leased_before_it()
    {
        await World.RunAsync(Definition("high", priority: 5), Ccd(1), Ccd(2));
        await World.RunAsync(Definition(), Ccd(1, sky: 10), Ccd(2, sky: 20), Ccd(3, sky: 20), Ccd(4, sky: 30));
        await World.RunAsync(Definition("other") with { Share = 2 }, [.. Enumerable.Range(1, 50).Select(field => Ccd(field, sky: 99))]);
        await World.RunAsync(Definition("low", priority: -1), Ccd(1, sky: 0));
        var third = await ExplainAsync(Stage.ProcessCcd, Image(3));
        Assert.Equal(new QueuePlace(2, 2, 4), third.Place);

        // What it says is what happens.
        var pilot = await World.PilotAsync("p");
        for (var before = 0; before < third.Place!.Ahead; before++)
        {
            Assert.False(IsThird(await World.LeaseOneAsync(pilot)));
        }

        Assert.Equal(0, (await ExplainAsync(Stage.ProcessCcd, Image(3))).Place!.Ahead);
        Assert.True(IsThird(await World.LeaseOneAsync(pilot)));

        static bool IsThird(AttemptGrant grant) => grant.Campaign == Campaign && grant.DataId == Image(3);
    }

    [Fact]
    public async Task At_one_place_on_the_sky_the_later_stage_stands_before()
    {
        await World.RunAsync(Ccd(1, sky: 1), Ccd(2, sky: 5), Coadd(380, [1], sky: 5));
        var pilot = await World.PilotAsync("p");
        await World.ReportAsync(pilot, await World.LeaseOneAsync(pilot));
        Assert.Equal(new QueuePlace(0, 1, 0), (await ExplainAsync(Stage.ProcessCcd, Image(2))).Place);
        Assert.Equal(new QueuePlace(0, 0, 0), (await ExplainAsync(Stage.Coadd, Patch(380))).Place);
    }

    [Fact]
    public async Task What_fits_none_of_its_pilots_does_not_stand_before_a_task()
    {
        await World.RunAsync(Definition("high", priority: 5) with { Requires = ["release:v7_2"] }, Ccd(1));
        await World.RunAsync(Ccd(2));
        Assert.Equal(1, (await ExplainAsync(Stage.ProcessCcd, Image(2))).Place!.HigherPriority);
        await World.PilotAsync("p");
        var explained = await ExplainAsync(Stage.ProcessCcd, Image(2));
        Assert.Equal((0, 1, 1), (explained.Place!.HigherPriority, explained.Fleet!.Fits, explained.Fleet.Idle));
    }

    [Fact]
    public async Task A_task_that_fits_nobody_says_what_each_pilot_lacks()
    {
        await World.RunAsync(Definition(limits: new(600, 3000, 500, 1)) with { Requires = ["release:v7_2"] }, Ccd(1));
        await World.PilotAsync("small", Capability with { MemoryMiB = 2000, Tags = ["release:v7_2"] });
        await World.PilotAsync("old", Capability with { Tags = ["release:v7_1"] });
        await World.PilotAsync("short", Capability with { Tags = ["release:v7_2"], RemainingWallSeconds = 700 });
        World.Pass(50);
        var fleet = (await ExplainAsync(Stage.ProcessCcd, Image(1))).Fleet!;
        Assert.Equal((3, 0), (fleet.Alive, fleet.Fits));

        // Of the wall time 50 s have passed since the pilot spoke.
        Assert.Equal(
            [(MisfitReason.Memory, "", 1000L), (MisfitReason.WallTime, "", 10L), (MisfitReason.Tag, "release:v7_2", 0L)],
            fleet.Misfits.Select(group => (group.Reason, group.Name, group.LeastShortage)));

        await World.Store.DrainPilotsAsync([], Actor, World.Now, default);
        Assert.Equal((3, 3, 0), await DrainingAsync());

        async Task<(int, int, int)> DrainingAsync()
        {
            var drained = (await ExplainAsync(Stage.ProcessCcd, Image(1))).Fleet!;
            return (drained.Alive, drained.Draining, drained.Misfits.Count);
        }
    }

    [Fact]
    public async Task A_leased_task_names_its_pilot_and_when_the_lease_ends()
    {
        await World.RunAsync(Ccd(1));
        var pilot = await World.PilotAsync("p");
        var leased = World.Now;
        await World.LeaseOneAsync(pilot);
        World.Pass(30);
        var holder = (await ExplainAsync(Stage.ProcessCcd, Image(1))).Holder!;
        Assert.Equal((pilot, "local", "node1", leased, leased.AddSeconds(LeaseSeconds), false), (holder.Pilot, holder.Site, holder.Host, holder.Since, holder.Until, holder.LeftOut));

        await World.HeartbeatAsync(pilot);
        Assert.True((await ExplainAsync(Stage.ProcessCcd, Image(1))).Holder!.LeftOut);
    }

    [Fact]
    public async Task A_delay_a_barrier_and_a_campaign_in_planning_are_told_apart()
    {
        await World.RunAsync(Definition(barrier: true), Ccd(1), Ccd(2), Coadd(380, [1]));
        var pilot = await World.PilotAsync("p");
        await World.ReportAsync(pilot, await World.LeaseOneAsync(pilot));
        Assert.Equal(new StageInFront(Stage.ProcessCcd, 1, 0), (await ExplainAsync(Stage.Coadd, Patch(380))).Front);

        await World.ReportAsync(pilot, await World.LeaseOneAsync(pilot), OutcomeCode.StageInFailed);
        var due = World.Now.AddSeconds(RetryPolicy.Default.RuleFor(OutcomeCode.StageInFailed).DelaySeconds);
        var delayed = await ExplainAsync(Stage.ProcessCcd, Image(2));
        Assert.Equal((due, null), (delayed.NotBefore, delayed.Place));
        World.Pass(30);
        var again = await ExplainAsync(Stage.ProcessCcd, Image(2));
        Assert.Equal((null, new QueuePlace(0, 0, 0)), (again.NotBefore, again.Place));

        await World.PlanAsync(Definition("planned"), Ccd(9));
        var planned = await World.Store.ExplainTaskAsync((await World.ListAsync(All with { Campaign = "planned" }))[0].Id, World.Now, default);
        Assert.False(planned!.Started);
    }

    [Fact]
    public async Task A_settled_task_needs_no_pilot_and_an_unknown_one_has_no_explanation()
    {
        await World.RunAsync(Ccd(1), Coadd(380, [1]));
        var pilot = await World.PilotAsync("p");
        await World.ReportAsync(pilot, await World.LeaseOneAsync(pilot), OutcomeCode.InputCorrupt);
        Assert.Null((await ExplainAsync(Stage.ProcessCcd, Image(1))).Fleet);
        var failed = await ExplainAsync(Stage.Coadd, Patch(380));
        Assert.Equal(OutcomeCode.UpstreamFailed, failed.Task.Outcome);
        Assert.Equal((Stage.ProcessCcd, TaskState.Failed, 1), (failed.Inputs[0].Stage, failed.Inputs[0].State, failed.Inputs[0].Count));
        Assert.Equal(OutcomeCode.InputCorrupt, Assert.Single(failed.OpenInputs).Outcome);
        Assert.Null(await World.Store.ExplainTaskAsync(new TaskId(999), World.Now, default));
    }

    private async Task<TaskExplanation> ExplainAsync(Stage stage, TaskDataId dataId) =>
        await World.Store.ExplainTaskAsync((await World.TaskAsync(stage, dataId)).Task.Id, World.Now, default)
            ?? throw new InvalidOperationException("there, and not explained");
}
