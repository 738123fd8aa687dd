using DcGrid.Production;
using static DcGrid.Store.Tests.StoreWorld;

namespace DcGrid.Store.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_coadd_goes_ahead_without_a_failed_image()
    {
        await World.RunAsync(Ccd(1), Ccd(2), Ccd(3), Coadd(380, [1, 2, 3]));
        var pilot = await World.PilotAsync("p");
        var images = await World.LeaseAsync(pilot);
        await World.ReportAsync(pilot, images.Attempts[0]);
        await World.ReportAsync(pilot, images.Attempts[1], OutcomeCode.InputBlank);
        Assert.Equal(("1 inputs not settled", TaskState.Waiting), ((await World.TaskAsync(Stage.Coadd, Patch(380))).Task.Remark, await World.StateAsync(Stage.Coadd, Patch(380))));
        await World.ReportAsync(pilot, images.Attempts[2]);
        var coadd = await World.LeaseOneAsync(pilot);
        Assert.Equal((2, 1), (coadd.Inputs.Count, coadd.InputsLeftOut));
    }

    [Fact]
    public async Task A_failure_runs_down_the_chain_in_the_transaction_that_books_it()
    {
        await World.RunAsync(Ccd(1), Ccd(2), Coadd(380, [1]), Forced(1, [380]), Forced(2, [380]));
        var pilot = await World.PilotAsync("p");
        var images = await World.LeaseAsync(pilot);
        await World.ReportAsync(pilot, images.Attempts[1]);
        await World.ReportAsync(pilot, images.Attempts[0], OutcomeCode.InputMissing);

        Assert.All(
            await World.ListAsync(All with { Stages = [Stage.Coadd, Stage.ForcedPhot] }),
            task => Assert.Equal((TaskState.Failed, OutcomeCode.UpstreamFailed, 0), (task.State, task.Outcome, task.Attempts)));
        Assert.Equal(
            "1 of 1 ProcessCcd failed, and at least 1 good are needed: 004192-r4-0001", (await World.TaskAsync(Stage.Coadd, Patch(380))).Task.Message);
        Assert.Equal(
            "1 of 1 ProcessCcd failed, and all are needed; 1 of 1 Coadd failed, and at least 1 good are needed: 004192-r4-0001 0-380,5-r",
            (await World.TaskAsync(Stage.ForcedPhot, Image(1))).Task.Message);
        Assert.Equal(("settled", 5, 4), ((await World.Store.GetCampaignAsync(Campaign, default)).State, (await World.Store.GetCampaignAsync(Campaign, default)).Settled, (await World.Store.GetCampaignAsync(Campaign, default)).Failed));
    }

    [Theory]
    [InlineData(3, 0, TaskState.Failed)]
    [InlineData(2, 0, TaskState.Ready)]
    [InlineData(0, 0.67, TaskState.Failed)]
    [InlineData(0, 0.5, TaskState.Ready)]
    public async Task The_campaigns_own_input_rule_decides(int leastCount, double leastFraction, TaskState state)
    {
        await World.RunAsync(
            Definition(inputs: [new(Stage.ProcessCcd, false, leastCount, leastFraction)]), Ccd(1), Ccd(2), Ccd(3), Coadd(380, [1, 2, 3]));
        var pilot = await World.PilotAsync("p");
        var images = await World.LeaseAsync(pilot);
        await World.ReportAsync(pilot, images.Attempts[0], OutcomeCode.InputBlank);
        await World.ReportAsync(pilot, images.Attempts[1]);
        await World.ReportAsync(pilot, images.Attempts[2]);
        Assert.Equal(state, await World.StateAsync(Stage.Coadd, Patch(380)));
    }

    [Fact]
    public async Task A_coadd_planned_without_images_fails_when_the_campaign_starts()
    {
        await World.RunAsync(Ccd(1), Coadd(380, []), Forced(1, [380]));
        var pilot = await World.PilotAsync("p");
        await World.ReportAsync(pilot, await World.LeaseOneAsync(pilot));
        Assert.Equal(TaskState.Failed, await World.StateAsync(Stage.Coadd, Patch(380)));
        Assert.Equal(TaskState.Failed, await World.StateAsync(Stage.ForcedPhot, Image(1)));
    }

    [Fact]
    public async Task Retrying_a_task_opens_what_failed_because_of_it()
    {
        await World.RunAsync(Ccd(1), Coadd(380, [1]), Forced(1, [380]));
        var pilot = await World.PilotAsync("p");
        await World.ReportAsync(pilot, await World.LeaseOneAsync(pilot), OutcomeCode.AstrometryFailed);
        Assert.Equal("settled", (await World.Store.GetCampaignAsync(Campaign, default)).State);

        var dry = await World.Store.RetryTasksAsync(All, true, Actor, World.Now, default);
        Assert.Equal((1, 2), (dry.Tasks.Count, dry.Reopened));
        Assert.Equal(TaskState.Failed, await World.StateAsync(Stage.ProcessCcd, Image(1)));
        var retried = await World.Store.RetryTasksAsync(All, false, Actor, World.Now, default);
        Assert.Equal((TaskState.Ready, 2L), (Assert.Single(retried.Tasks).State, retried.Reopened));
        Assert.Equal(TaskState.Waiting, await World.StateAsync(Stage.ForcedPhot, Image(1)));
        Assert.Equal("running", (await World.Store.GetCampaignAsync(Campaign, default)).State);

        for (var i = 0; i < 3; i++)
        {
            var grant = await World.LeaseOneAsync(pilot);
            Assert.Equal(i == 0 ? 2 : 1, grant.Key.Number);
            Assert.Equal(TaskState.Done, (await World.ReportAsync(pilot, grant)).State);
        }

        Assert.Equal((3L, 0L), ((await World.Store.GetCampaignAsync(Campaign, default)).Settled, (await World.Store.GetCampaignAsync(Campaign, default)).Failed));
    }

    [Fact]
    public async Task Retrying_an_image_leaves_a_finished_coadd_and_stops_one_that_has_not_begun()
    {
        await World.RunAsync(Ccd(1), Ccd(2), Coadd(380, [1, 2]), Coadd(381, [1, 2]), Coadd(382, [1, 2]));
        var pilot = await World.PilotAsync("p");
        var images = await World.LeaseAsync(pilot);
        await World.ReportAsync(pilot, images.Attempts[0]);
        await World.ReportAsync(pilot, images.Attempts[1], OutcomeCode.PsfFailed);
        await World.ReportAsync(pilot, await World.LeaseOneAsync(pilot));
        var running = await World.LeaseOneAsync(pilot);

        await World.Store.RetryTasksAsync(All, false, Actor, World.Now, default);
        Assert.Equal(
            [TaskState.Done, TaskState.Leased, TaskState.Waiting], (await World.ListAsync(All with { Stages = [Stage.Coadd] })).Select(task => task.State));
        await World.SoundAsync();

        // The one that runs fails, and finds the image still open: it waits for it rather than going ahead without.
        Assert.Equal(TaskState.Waiting, (await World.ReportAsync(pilot, running, OutcomeCode.PayloadCrashed)).State);
        World.Pass(60);
        await World.ReportAsync(pilot, await World.LeaseOneAsync(pilot));
        Assert.Equal([0, 0], (await World.LeaseAsync(pilot)).Attempts.Select(grant => grant.InputsLeftOut));
    }

    [Fact]
    public async Task A_retried_task_has_its_attempts_back_and_keeps_its_numbers()
    {
        await World.RunAsync(Definition(rules: [new(OutcomeCode.PayloadCrashed, 2, 0, true)]), Ccd(1));
        var pilot = await World.PilotAsync("p");
        for (var i = 1; i <= 4; i++)
        {
            var grant = await World.LeaseOneAsync(pilot);
            Assert.Equal(i, grant.Key.Number);
            Assert.EndsWith($"/a{i}", grant.OutputUrl, StringComparison.Ordinal);
            Assert.Equal(i % 2 == 0 ? TaskState.Failed : TaskState.Ready, (await World.ReportAsync(pilot, grant, OutcomeCode.PayloadCrashed)).State);
            if (i == 2)
            {
                Assert.Single((await World.Store.RetryTasksAsync(All, false, Actor, World.Now, default)).Tasks);
            }
        }
    }

    [Fact]
    public async Task Retrying_touches_only_what_is_chosen_and_can_be_retried()
    {
        await World.RunAsync(Ccd(1), Ccd(2), Ccd(3));
        var pilot = await World.PilotAsync("p");
        var lease = await World.LeaseAsync(pilot, 2);
        await World.ReportAsync(pilot, lease.Attempts[0], OutcomeCode.PsfFailed);
        await World.ReportAsync(pilot, lease.Attempts[1]);
        Assert.Empty((await World.Store.RetryTasksAsync(All with { Outcomes = [OutcomeCode.MatchesFailed] }, false, Actor, World.Now, default)).Tasks);
        Assert.Empty((await World.Store.RetryTasksAsync(All with { States = [TaskState.Done] }, false, Actor, World.Now, default)).Tasks);
        Assert.Equal(Image(1), Assert.Single((await World.Store.RetryTasksAsync(All with { Outcomes = [OutcomeCode.PsfFailed] }, false, Actor, World.Now, default)).Tasks).DataId);
    }
}
