using DcGrid.Production;
using static DcGrid.Store.Tests.StoreWorld;

namespace DcGrid.Store.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_report_books_outcome_times_figures_errors_files_and_tails()
    {
        await World.RunAsync(Ccd(1));
        var pilot = await World.PilotAsync("p");
        var grant = await World.LeaseOneAsync(pilot);
        World.Pass(30);
        await World.ReportAsync(pilot, grant, OutcomeCode.PsfFailed);

        var details = await World.TaskAsync(Stage.ProcessCcd, Image(1));
        Assert.Equal((TaskState.Failed, OutcomeCode.PsfFailed, "it was PsfFailed", 1), (details.Task.State, details.Task.Outcome, details.Task.Message, details.Task.Attempts));
        var attempt = Assert.Single(details.Attempts);
        Assert.Equal(("accepted", "node1", pilot, 1), (attempt.State, attempt.Host, attempt.Pilot, attempt.ExitStatus));
        Assert.Equal((World.Now.AddSeconds(-30), World.Now), (attempt.Leased, attempt.Finished));
        Assert.Equal(Times, attempt.Times);
        Assert.Equal([new(OutcomeCode.PsfFailed, "first cause"), new(OutcomeCode.ToolFailed, "second")], attempt.Outcome!.Errors);
        Assert.Equal([new("seeing", 1.25, "arcsec")], attempt.Outcome.Figures);
        Assert.Equal(("said", "complained"), (attempt.StdoutTail, attempt.StderrTail));
        Assert.Equal("log", Assert.Single(attempt.Outputs).Role);
        Assert.Equal(Report(grant).Notes, attempt.Notes);
    }

    [Fact]
    public async Task A_repeated_report_gets_its_first_answer_and_books_nothing_twice()
    {
        await World.RunAsync(Ccd(1));
        var pilot = await World.PilotAsync("p");
        var grant = await World.LeaseOneAsync(pilot);
        var first = await World.ReportAsync(pilot, grant, OutcomeCode.PayloadCrashed);
        Assert.Equal(TaskState.Ready, first.State);
        World.Pass(60);
        var next = await World.LeaseOneAsync(pilot);
        await World.ReportAsync(pilot, next);

        Assert.Equal(first, await World.ReportAsync(pilot, grant, OutcomeCode.PayloadCrashed));
        Assert.Equal(2, (await World.Store.GetCampaignStatusAsync(Campaign, default)).Times[0].Attempts);
        Assert.Equal(TaskState.Done, await World.StateAsync(Stage.ProcessCcd, Image(1)));
    }

    [Fact]
    public async Task A_late_report_is_superseded_and_changes_only_the_record_of_its_attempt()
    {
        await World.RunAsync(Ccd(1));
        var (slow, quick) = (await World.PilotAsync("slow"), await World.PilotAsync("quick"));
        var late = await World.LeaseOneAsync(slow);
        World.Pass(LeaseSeconds + 1);
        Assert.Equal(1, await World.ReapAsync());
        var grant = await World.LeaseOneAsync(quick);
        Assert.Equal(2, grant.Key.Number);

        Assert.Equal(new BookedReport(late.Key, ReportVerdict.Superseded, TaskState.Leased), await World.ReportAsync(slow, late));
        Assert.Equal(new BookedReport(grant.Key, ReportVerdict.Accepted, TaskState.Done), await World.ReportAsync(quick, grant));
        Assert.Equal(new BookedReport(late.Key, ReportVerdict.Superseded, TaskState.Leased), await World.ReportAsync(slow, late));

        var details = await World.TaskAsync(Stage.ProcessCcd, Image(1));
        Assert.Equal(["superseded", "accepted"], details.Attempts.Select(attempt => attempt.State));
        Assert.Equal(OutcomeCode.Ok, details.Attempts[0].Outcome!.Code);
        Assert.Empty(details.Attempts[0].Outputs);
        Assert.All(details.Attempts, attempt => Assert.Equal(Report(late).Notes, attempt.Notes));
        Assert.All(await FilesAsync(), file => Assert.Equal(2, file.Attempt));
    }

    [Fact]
    public async Task A_report_of_another_pilots_attempt_or_of_none_is_unknown_and_changes_nothing()
    {
        await World.RunAsync(Ccd(1));
        var (owner, other) = (await World.PilotAsync("owner"), await World.PilotAsync("other"));
        var grant = await World.LeaseOneAsync(owner);

        Assert.Equal(new BookedReport(grant.Key, ReportVerdict.Unknown, TaskState.Leased), await World.ReportAsync(other, grant));
        var never = grant with { Key = new(grant.Key.Task, 7) };
        Assert.Equal(ReportVerdict.Unknown, (await World.ReportAsync(owner, never)).Verdict);
        var nowhere = grant with { Key = new(new(4711), 1) };
        Assert.Equal(new BookedReport(nowhere.Key, ReportVerdict.Unknown, null), await World.ReportAsync(owner, nowhere));
        Assert.Equal("leased", Assert.Single((await World.TaskAsync(Stage.ProcessCcd, Image(1))).Attempts).State);
    }

    [Fact]
    public async Task An_attempt_whose_lease_ran_out_but_was_not_taken_away_still_counts()
    {
        await World.RunAsync(Ccd(1));
        var pilot = await World.PilotAsync("p");
        var grant = await World.LeaseOneAsync(pilot);
        World.Pass(10 * LeaseSeconds);
        Assert.Equal(ReportVerdict.Accepted, (await World.ReportAsync(pilot, grant)).Verdict);
    }

    [Fact]
    public async Task A_batch_of_reports_is_booked_all_or_none()
    {
        await World.RunAsync(Ccd(1), Ccd(2));
        var pilot = await World.PilotAsync("p");
        var lease = await World.LeaseAsync(pilot);
        var impossible = Report(lease.Attempts[1]) with { Outputs = [new("calexp", "x", "x", "", -5)] };

        var error = await Assert.ThrowsAsync<StoreException>(() => World.Store.ReportAsync(pilot, [Report(lease.Attempts[0]), impossible], World.Now, default));
        Assert.False(error.IsTransient);
        Assert.Equal(2, (await World.ListAsync(All with { States = [TaskState.Leased] })).Count);
        Assert.Empty(await FilesAsync());
    }

    [Fact]
    public async Task The_times_of_a_stage_are_summed_over_its_accepted_attempts()
    {
        await World.RunAsync(Ccd(1), Ccd(2));
        var pilot = await World.PilotAsync("p");
        var lease = await World.LeaseAsync(pilot);
        var started = World.Now.AddSeconds(5);
        World.Pass(60);
        await World.Store.ReportAsync(
            pilot,
            [
                Report(lease.Attempts[0]) with { Times = Times with { SetupSeconds = 0.03, PayloadStarted = started.AddSeconds(9) } },
                Report(lease.Attempts[1]) with { Times = Times with { SetupSeconds = 0.01, PayloadStarted = started, MaxMemoryMiB = 900 } },
            ],
            World.Now,
            default);

        var times = Assert.Single((await World.Store.GetCampaignStatusAsync(Campaign, default)).Times);
        Assert.Equal((Stage.ProcessCcd, started, World.Now, 2L), (times.Stage, times.FirstStarted, times.LastFinished, times.Attempts));
        Assert.Equal((10.0, 14.0, 4.0, 12.0), (times.PayloadSeconds, times.CpuSeconds, times.StageInSeconds, times.StageOutSeconds));
        Assert.Equal(0.04, times.OverheadMeanSeconds, 9);
        Assert.Equal(0.05, times.OverheadMaxSeconds, 9);
        Assert.Equal((900, 6000L, 6L), (times.MaxMemoryMiB, times.OutputBytes, times.OutputFiles));
    }

    [Fact]
    public async Task Files_are_listed_by_stage_and_role()
    {
        await World.RunAsync(Ccd(1), Coadd(380, [1]));
        var pilot = await World.PilotAsync("p");
        await World.ReportAsync(pilot, await World.LeaseOneAsync(pilot));
        await World.ReportAsync(pilot, await World.LeaseOneAsync(pilot));

        Assert.Equal(6, (await FilesAsync()).Count);
        Assert.Equal(["coadd", "coaddSrc", "preview"], (await FilesAsync([Stage.Coadd])).Select(file => file.File.Role));
        Assert.Equal([(Stage.ProcessCcd, "psf"), (Stage.Coadd, "coadd")], (await FilesAsync([], "psf", "coadd")).Select(file => (file.Stage, file.File.Role)));
        await Assert.ThrowsAsync<StoreNotFoundException>(async () => await World.Store.ListFilesAsync("none", [], [], default).GetAsyncEnumerator().MoveNextAsync());
    }

    private async Task<List<FileRecord>> FilesAsync(Stage[]? stages = null, params string[] roles)
    {
        var files = new List<FileRecord>();
        await foreach (var file in World.Store.ListFilesAsync(Campaign, stages ?? [], roles, default))
        {
            files.Add(file);
        }

        return files;
    }
}
