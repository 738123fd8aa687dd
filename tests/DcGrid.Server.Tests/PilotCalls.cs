using DcGrid.Protocol.V1;
using DcGrid.Server.Background;
using DcGrid.Server.Rpc;
using DcGrid.Server.Tests.Support;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Role = DcGrid.Store.Role;

namespace DcGrid.Server.Tests;

public sealed class PilotCalls : IAsyncLifetime
{
    private static readonly TimeSpan _round = LeaseReaperOptions.For(ServiceTerms.ForLease(RunningServer.LeaseSeconds)).Interval;

    private RunningServer _server = null!;
    private AdminService.AdminServiceClient _admin = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _admin = await _server.AdminAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Registering_again_gives_the_same_pilot()
    {
        var pilot = await _server.PilotAsync();
        var again = await pilot.Queue.RegisterPilotAsync(PilotVoice.Registration(pilot.Uid));
        Assert.Equal(
            new RegisterPilotResponse { PilotId = pilot.Id, HeartbeatSeconds = 40, LeaseSeconds = RunningServer.LeaseSeconds }, again);
        Assert.Single((await _admin.ListPilotsAsync(new() { All = true })).Pilots);
    }

    [Fact]
    public async Task A_pilot_cannot_speak_for_another()
    {
        await Campaigns.RunAsync(_admin);
        var pilot = await _server.PilotAsync();
        var grant = Assert.Single(await pilot.LeaseAsync());
        var thief = new TaskQueueService.TaskQueueServiceClient(_server.With(await _server.TokenAsync(Role.Pilot, name: "thief")));

        await Refusal.OfAsync(StatusCode.PermissionDenied, thief.LeaseAsync(pilot.LeaseRequest()));
        await Refusal.OfAsync(StatusCode.PermissionDenied, thief.ReportAsync(new() { PilotId = pilot.Id, Reports = { PilotVoice.Report(grant) } }));
        await Refusal.OfAsync(StatusCode.PermissionDenied, thief.HeartbeatAsync(new() { PilotId = pilot.Id }));
        await Refusal.OfAsync(StatusCode.PermissionDenied, thief.SignOffAsync(new() { PilotId = pilot.Id, Reason = "idle" }));
        Assert.Equal(Verdict.Accepted, Assert.Single(await pilot.ReportAsync(PilotVoice.Report(grant))).Verdict);
    }

    [Fact]
    public async Task Registering_as_another_pilot_is_refused_and_changes_nothing()
    {
        var pilot = await _server.PilotAsync();
        var before = (await _admin.GetPilotAsync(new() { PilotId = pilot.Id })).Pilot;
        _server.Time.Advance(TimeSpan.FromSeconds(5));
        var thief = new TaskQueueService.TaskQueueServiceClient(_server.With(await _server.TokenAsync(Role.Pilot, name: "thief")));
        var claim = PilotVoice.Registration(pilot.Uid);
        claim.Capability.Slots = 1000;

        await Refusal.OfAsync(StatusCode.PermissionDenied, thief.RegisterPilotAsync(claim));
        Assert.Equal(before, (await _admin.GetPilotAsync(new() { PilotId = pilot.Id })).Pilot);
    }

    [Fact]
    public async Task A_repeated_request_for_work_gets_the_same_lease()
    {
        await Campaigns.RunAsync(_admin, 3);
        var pilot = await _server.PilotAsync();
        var request = pilot.LeaseRequest(2);
        var first = await pilot.Queue.LeaseAsync(request);
        Assert.Equal([1, 2], first.Attempts.Select(grant => grant.DataId.Image.Field));
        Assert.Equal(first, await pilot.Queue.LeaseAsync(request));

        var grant = first.Attempts[0];
        Assert.Equal((1, "astromatic", """{"depth":1}"""), (grant.Attempt, grant.Payload, grant.ParametersJson));
        Assert.Equal(Campaigns.Ccd(1).Inputs, grant.Inputs);
        Assert.StartsWith("file:///se/DC_test/", grant.OutputUrl, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_is_booked_once_and_answered_alike_each_time()
    {
        await Campaigns.RunAsync(_admin);
        var pilot = await _server.PilotAsync();
        var grant = Assert.Single(await pilot.LeaseAsync());
        var report = PilotVoice.Report(grant);

        var first = Assert.Single(await pilot.ReportAsync(report));
        Assert.Equal((Verdict.Accepted, TaskState.Done), (first.Verdict, first.State));
        Assert.Equal(first, Assert.Single(await pilot.ReportAsync(report)));
        Assert.Equal(1, (await _admin.GetPilotAsync(new() { PilotId = pilot.Id })).Pilot.AttemptsDone);
    }

    [Fact]
    public async Task What_a_report_says_can_be_read_again_word_for_word()
    {
        await Campaigns.RunAsync(_admin);
        var pilot = await _server.PilotAsync();
        var report = PilotVoice.Report(Assert.Single(await pilot.LeaseAsync()));
        await pilot.ReportAsync(report);

        var attempt = Assert.Single((await _admin.GetTaskAsync(new() { TaskId = report.TaskId })).Attempts);
        Assert.Equal(report.Outcome, attempt.Outcome);
        Assert.Equal(report.Outputs, attempt.Outputs);
        Assert.Equal(report.Times, attempt.Times);
        Assert.Equal(report.Notes, attempt.Notes);
        Assert.Equal(
            (report.ExitStatus, report.StdoutTail, report.StderrTail), (attempt.ExitStatus, attempt.StdoutTail, attempt.StderrTail));
        Assert.Equal(attempt, Assert.Single((await _admin.GetTaskAsync(new() { Filter = new() { Campaign = Campaigns.Name } })).Attempts));
    }

    [Fact]
    public async Task The_end_of_a_long_tail_is_kept()
    {
        await Campaigns.RunAsync(_admin);
        var pilot = await _server.PilotAsync();
        var report = PilotVoice.Report(Assert.Single(await pilot.LeaseAsync()));
        report.StderrTail = new string('x', WireLimits.MaxTailChars) + "the end";
        await pilot.ReportAsync(report);

        var kept = Assert.Single((await _admin.GetTaskAsync(new() { TaskId = report.TaskId })).Attempts).StderrTail;
        Assert.Equal(WireLimits.MaxTailChars, kept.Length);
        Assert.EndsWith("xthe end", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_that_nobody_leased_is_unknown()
    {
        var pilot = await _server.PilotAsync();
        var verdict = Assert.Single(await pilot.ReportAsync(PilotVoice.Report(new AttemptGrant { TaskId = 7, Attempt = 1 })));
        Assert.Equal(new ReportVerdict { TaskId = 7, Attempt = 1, Verdict = Verdict.Unknown }, verdict);
    }

    [Fact]
    public async Task A_silent_pilot_loses_its_work_and_hears_of_it_when_it_speaks()
    {
        await Campaigns.RunAsync(_admin);
        var pilot = await _server.PilotAsync();
        var grant = Assert.Single(await pilot.LeaseAsync());
        var key = new AttemptKey { TaskId = grant.TaskId, Attempt = grant.Attempt };
        Assert.Empty((await pilot.Queue.HeartbeatAsync(new() { PilotId = pilot.Id, Attempts = { key } })).Abandon);

        await ReapAsync(TimeSpan.FromSeconds(RunningServer.LeaseSeconds + 10));
        Assert.Equal([key], (await pilot.Queue.HeartbeatAsync(new() { PilotId = pilot.Id, Attempts = { key } })).Abandon);
        Assert.Equal(Verdict.Superseded, Assert.Single(await pilot.ReportAsync(PilotVoice.Report(grant))).Verdict);
        Assert.Equal(2, Assert.Single(await pilot.LeaseAsync()).Attempt);
        Assert.Contains(_server.Log.Lines, line => line.Event == "Reaped");
    }

    [Fact]
    public async Task A_pilot_that_signs_off_gives_back_what_it_holds()
    {
        await Campaigns.RunAsync(_admin);
        var pilot = await _server.PilotAsync();
        Assert.Single(await pilot.LeaseAsync());
        await pilot.Queue.SignOffAsync(new() { PilotId = pilot.Id, Reason = "wall-time", Message = new string('m', 1_000_000) });

        var task = Assert.Single((await (await _server.PilotAsync()).LeaseAsync()));
        Assert.Equal(2, task.Attempt);
        var gone = (await _admin.GetPilotAsync(new() { PilotId = pilot.Id })).Pilot;
        Assert.Equal(("gone", "wall-time: " + new string('m', WireLimits.MaxMessageChars)), (gone.State, gone.Reason));
        await Refusal.OfAsync(StatusCode.NotFound, pilot.Queue.LeaseAsync(pilot.LeaseRequest()));
    }

    [Fact]
    public async Task A_pilot_asked_to_drain_hears_it_with_its_next_word()
    {
        var pilot = await _server.PilotAsync();
        Assert.False((await pilot.Queue.HeartbeatAsync(new() { PilotId = pilot.Id })).Drain);
        Assert.Equal(1, (await _admin.DrainPilotsAsync(new())).Pilots);
        Assert.True((await pilot.Queue.HeartbeatAsync(new() { PilotId = pilot.Id })).Drain);
        Assert.True((await pilot.Queue.LeaseAsync(pilot.LeaseRequest())).Drain);
    }

    [Fact]
    public async Task A_pilot_that_was_never_registered_is_not_found()
    {
        var pilot = await _server.PilotAsync();
        Assert.Contains("register again", await Refusal.OfAsync(StatusCode.NotFound, pilot.Queue.HeartbeatAsync(new() { PilotId = 99 })), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pilot_unheard_for_two_heartbeats_is_listed_as_silent()
    {
        await _server.PilotAsync();
        _server.Time.Advance(TimeSpan.FromSeconds(81));
        Assert.Equal("silent", Assert.Single((await _admin.ListPilotsAsync(new())).Pilots).State);
    }

    [Fact]
    public async Task The_time_to_book_is_counted_for_each_report_with_its_share()
    {
        await Campaigns.RunAsync(_admin, 3);
        var pilot = await _server.PilotAsync();
        var grants = await pilot.LeaseAsync(3);
        _server.Tap.Before("ReportAsync", () => _server.Time.Advance(TimeSpan.FromSeconds(0.5)));
        await pilot.ReportAsync(PilotVoice.Report(grants[0]), PilotVoice.Report(grants[1]));
        await pilot.ReportAsync(PilotVoice.Report(grants[2]));
        await pilot.ReportAsync();

        var info = await _admin.GetServerInfoAsync(new());
        Assert.Equal(3, info.Reports);
        Assert.Equal(1.0 / 3, info.BookingMeanSeconds, 9);
        Assert.Equal(0.5, info.BookingMaxSeconds, 9);
    }

    [Fact]
    public async Task A_server_that_stood_still_reaps_nobody_who_could_not_speak_to_it()
    {
        await Campaigns.RunAsync(_admin);
        var pilot = await _server.PilotAsync();
        var grant = Assert.Single(await pilot.LeaseAsync());
        await _server.Time.LoopsWait.WaitAsync(RunningServer.Safety);

        // Its process was stopped, or its clock put forward, by an hour.
        await RoundAsync(TimeSpan.FromHours(1));
        await ReapAsync(TimeSpan.FromSeconds(RunningServer.LeaseSeconds - 10), expect: false);
        Assert.Contains(_server.Log.Lines, line => line.Event == "WasDeaf");
        Assert.Equal(Verdict.Accepted, Assert.Single(await pilot.ReportAsync(PilotVoice.Report(grant))).Verdict);
        Assert.DoesNotContain(_server.Log.Lines, line => line.Event == "Reaped");
    }

    /// <summary>Lets time pass, round by round of the reaper.</summary>
    private async Task ReapAsync(TimeSpan pass, bool expect = true)
    {
        await _server.Time.LoopsWait.WaitAsync(RunningServer.Safety);
        var changed = _server.Services.GetRequiredService<CampaignChanges>().NextAsync();
        for (var passed = TimeSpan.Zero; passed < pass; passed += _round)
        {
            await RoundAsync(_round);
        }

        if (expect)
        {
            await changed.WaitAsync(RunningServer.Safety);
        }
    }

    private async Task RoundAsync(TimeSpan pass)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Tap.Before("HoldsDutyAsync", () => begun.TrySetResult());
        _server.Time.Advance(pass);
        await begun.Task.WaitAsync(RunningServer.Safety);
    }
}
