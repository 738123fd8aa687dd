using DcGrid.Production;
using static DcGrid.Store.Tests.StoreWorld;

namespace DcGrid.Store.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_heartbeat_extends_what_the_pilot_names_and_owns_and_nothing_else()
    {
        await World.RunAsync(Ccd(1), Ccd(2), Ccd(3));
        var (pilot, other) = (await World.PilotAsync("p"), await World.PilotAsync("other"));
        var held = await World.LeaseOneAsync(pilot);
        var lostOnTheWay = await World.LeaseOneAsync(pilot);
        var foreign = await World.LeaseOneAsync(other);
        World.Pass(100);
        await World.HeartbeatAsync(other, foreign);
        var answer = await World.HeartbeatAsync(pilot, held, foreign);
        Assert.Equal(foreign.Key, Assert.Single(answer.Abandon));
        Assert.False(answer.Drain);

        World.Pass(100);
        Assert.Equal(1, await World.ReapAsync());
        Assert.Equal(TaskState.Ready, await World.StateAsync(Stage.ProcessCcd, lostOnTheWay.DataId));
        Assert.Equal(TaskState.Leased, await World.StateAsync(Stage.ProcessCcd, held.DataId));
        Assert.Equal("alive", (await World.Store.GetPilotAsync(pilot, default))!.Value.Pilot.State);
    }

    [Fact]
    public async Task A_silent_pilot_loses_its_leases_and_its_tasks_use_up_no_attempt()
    {
        await World.RunAsync(Definition(rules: [new(OutcomeCode.PayloadCrashed, 2, 0, true)]), Ccd(1));
        for (var i = 0; i < 3; i++)
        {
            var pilot = await World.PilotAsync($"mortal-{i}");
            await World.LeaseOneAsync(pilot);
            World.Pass(LeaseSeconds);
            Assert.Equal(0, await World.ReapAsync());
            World.Pass(LeaseTerms.FirstWordSeconds);
            Assert.Equal(1, await World.ReapAsync());
            Assert.Equal("lost", (await World.Store.GetPilotAsync(pilot, default))!.Value.Pilot.State);
        }

        var last = await World.PilotAsync("last");
        Assert.Equal(TaskState.Ready, (await World.ReportAsync(last, await World.LeaseOneAsync(last), OutcomeCode.PayloadCrashed)).State);
        Assert.Equal(TaskState.Failed, (await World.ReportAsync(last, await World.LeaseOneAsync(last), OutcomeCode.PayloadCrashed)).State);
        Assert.Equal(5, (await World.TaskAsync(Stage.ProcessCcd, Image(1))).Task.Attempts);
    }

    [Fact]
    public async Task A_task_that_kills_every_pilot_is_held_and_says_why()
    {
        await World.RunAsync(Ccd(1));
        for (var i = 0; await World.StateAsync(Stage.ProcessCcd, Image(1)) != TaskState.Held; i++)
        {
            Assert.InRange(i, 0, RetryPolicy.MaxTotalAttempts);
            await World.LeaseOneAsync(await World.PilotAsync($"mortal-{i}"));
            World.Pass(LeaseSeconds + 1);
            await World.ReapAsync();
        }

        var task = (await World.TaskAsync(Stage.ProcessCcd, Image(1))).Task;
        Assert.Contains("PILOT_LOST", task.Remark, StringComparison.Ordinal);
        Assert.Equal((OutcomeCode.PilotLost, RetryPolicy.Default.RuleFor(OutcomeCode.PilotLost).MaxAttempts), (task.Outcome, task.Attempts));
    }

    [Fact]
    public async Task Reaping_is_bounded_and_takes_the_oldest_first()
    {
        await World.RunAsync(Ccd(1), Ccd(2), Ccd(3));
        var pilot = await World.PilotAsync("p");
        await World.LeaseOneAsync(pilot);
        World.Pass(1);
        await World.LeaseAsync(pilot);
        World.Pass(LeaseSeconds + 1);
        Assert.Equal(2, await World.ReapAsync(2));
        Assert.Equal(TaskState.Ready, await World.StateAsync(Stage.ProcessCcd, Image(1)));
        Assert.Equal(1, await World.ReapAsync(2));
        Assert.Equal(0, await World.ReapAsync(2));
    }

    [Fact]
    public async Task After_a_grace_a_server_that_was_away_reaps_nobody_who_speaks_in_time()
    {
        await World.RunAsync(Ccd(1), Ccd(2));
        var (living, dead) = (await World.PilotAsync("living"), await World.PilotAsync("dead"));
        var grant = await World.LeaseOneAsync(living);
        await World.LeaseOneAsync(dead);

        World.Pass(3600);
        await World.Store.GrantGraceAsync(World.Now.AddSeconds(LeaseSeconds), default);
        Assert.Equal(0, await World.ReapAsync());
        World.Pass(LeaseSeconds / 2);
        Assert.Empty((await World.HeartbeatAsync(living, grant)).Abandon);
        World.Pass((LeaseSeconds / 2) + 1);
        Assert.Equal(1, await World.ReapAsync());
        Assert.Equal(["alive", "lost"], (await World.Store.ListPilotsAsync(true, default)).Select(pilot => pilot.State));
    }

    [Fact]
    public async Task A_pilot_given_up_for_lost_that_speaks_again_abandons_what_it_lost_and_is_alive()
    {
        await World.RunAsync(Ccd(1));
        var pilot = await World.PilotAsync("p");
        var grant = await World.LeaseOneAsync(pilot);
        World.Pass(LeaseTerms.FirstWordSeconds + 1);
        await World.ReapAsync();
        Assert.Equal("lost", (await World.Store.GetPilotAsync(pilot, default))!.Value.Pilot.State);

        Assert.Equal([grant.Key], (await World.HeartbeatAsync(pilot, grant)).Abandon);
        Assert.Equal("alive", (await World.Store.GetPilotAsync(pilot, default))!.Value.Pilot.State);
        Assert.Equal(2, (await World.LeaseOneAsync(pilot)).Key.Number);
    }

    [Fact]
    public async Task A_pilot_that_has_spoken_is_lost_when_its_lease_is_not_when_a_newcomers_allowance_is()
    {
        await World.RunAsync(Ccd(1));
        var pilot = await World.PilotAsync("p");
        await World.LeaseOneAsync(pilot);
        World.Pass(LeaseTerms.Default.LeaseSeconds + 1);
        await World.ReapAsync();
        Assert.Equal(PilotRecord.LostState, (await World.Store.GetPilotAsync(pilot, default))!.Value.Pilot.State);
    }

    [Fact]
    public async Task An_idle_pilot_that_falls_silent_is_lost_too()
    {
        var pilot = await World.PilotAsync("p");
        World.Pass(LeaseTerms.FirstWordSeconds + 1);
        await World.ReapAsync();
        Assert.Empty(await World.Store.ListPilotsAsync(false, default));
        Assert.Equal(("lost", "not heard from"), ((await World.Store.GetPilotAsync(pilot, default))!.Value.Pilot.State, (await World.Store.GetPilotAsync(pilot, default))!.Value.Pilot.Reason));
    }

    [Fact]
    public async Task A_pilot_that_signs_off_gives_its_tasks_back_at_once()
    {
        await World.RunAsync(Ccd(1));
        var pilot = await World.PilotAsync("p");
        var grant = await World.LeaseOneAsync(pilot);
        Assert.Equal(grant.Key.Task, Assert.Single((await World.Store.GetPilotAsync(pilot, default))!.Value.Holding).Id);
        await World.Store.SignOffPilotAsync(pilot, "wall-time", "time is up", 3, World.Now, default);
        await World.Store.SignOffPilotAsync(pilot, "again", "", 0, World.Now, default);

        var record = (await World.Store.GetPilotAsync(pilot, default))!.Value.Pilot;
        Assert.Equal(("gone", "wall-time: time is up", 0L), (record.State, record.Reason, record.AttemptsHeld));
        var details = await World.TaskAsync(Stage.ProcessCcd, Image(1));
        Assert.Equal((TaskState.Ready, "released"), (details.Task.State, details.Attempts[0].State));
        Assert.Equal(ReportVerdict.Superseded, (await World.ReportAsync(pilot, grant)).Verdict);
        Assert.True((await World.HeartbeatAsync(pilot)).Drain);
    }

    [Fact]
    public async Task A_preempted_task_goes_back_without_having_used_up_an_attempt()
    {
        await World.RunAsync(Definition(rules: [new(OutcomeCode.PayloadCrashed, 1, 0, true)]), Ccd(1));
        var pilot = await World.PilotAsync("p");
        Assert.Equal(TaskState.Ready, (await World.ReportAsync(pilot, await World.LeaseOneAsync(pilot), OutcomeCode.Preempted)).State);
        Assert.Equal(TaskState.Done, (await World.ReportAsync(pilot, await World.LeaseOneAsync(pilot))).State);
        Assert.Equal((1, 0), ((await World.Store.ListPilotsAsync(true, default))[0].AttemptsDone, (await World.Store.ListPilotsAsync(true, default))[0].AttemptsFailed));
    }

    [Fact]
    public async Task Registering_again_gives_the_same_number_and_does_not_raise_the_dead()
    {
        var pilot = await World.PilotAsync("p");
        Assert.Equal(pilot, await World.PilotAsync("p", Capability with { Slots = 9 }));
        Assert.Equal(9, (await World.Store.GetPilotAsync(pilot, default))!.Value.Pilot.Capability.Slots);
        await World.Store.SignOffPilotAsync(pilot, "idle", "", 0, World.Now, default);
        Assert.Equal(pilot, await World.PilotAsync("p"));
        Assert.Equal("gone", (await World.Store.GetPilotAsync(pilot, default))!.Value.Pilot.State);
        Assert.Null(await World.Store.GetPilotAsync(new PilotId(77), default));
    }

    [Fact]
    public async Task Allocations_are_noted_before_and_after_their_submission()
    {
        var allocation = await World.Store.AddAllocationAsync("local", 2, Actor, World.Now, default);
        await World.Store.SetAllocationSubmittedAsync(allocation, "1234", null, World.Now, default);
        var failed = await World.Store.AddAllocationAsync("local", 2, Actor, World.Now, default);
        await World.Store.SetAllocationSubmittedAsync(failed, null, "qsub: no such queue", World.Now, default);
        await Assert.ThrowsAsync<StoreNotFoundException>(() => World.Store.SetAllocationSubmittedAsync(new(99), "1", null, World.Now, default));
        Assert.Equal(
            ["allocation.failed", "allocation.added", "allocation.submitted", "allocation.added"],
            (await World.Store.ListEventsAsync(null, 10, default)).Select(entry => entry.Kind));
    }
}
