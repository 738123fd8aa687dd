using DcGrid.Protocol.V1;
using DcGrid.Server.Rpc;
using DcGrid.Server.Tests.Support;
using Grpc.Core;

namespace DcGrid.Server.Tests;

/// <summary>The store books the reports of a call all or none; one that it can't take must be found before, and named.</summary>
public sealed class RefusedReports : IAsyncLifetime
{
    private static readonly Dictionary<string, Action<AttemptReport>> Faults = new()
    {
        ["no outcome"] = report => report.Outcome = null,
        ["no outcome code that this server knows"] = report => report.Outcome.Code = (OutcomeCode)77,
        ["9999 is no outcome code"] = report => report.Outcome.Errors.Add(new OutcomeError { Code = (OutcomeCode)9999 }),
        ["a message of 4001 characters"] = report => report.Outcome.Message = new string('m', WireLimits.MaxMessageChars + 1),
        ["a message of 4002 characters"] = report => report.Outcome.Errors.Add(
            new OutcomeError { Code = OutcomeCode.ToolFailed, Message = new string('m', WireLimits.MaxMessageChars + 2) }),
        ["201 errors"] = report => report.Outcome.Errors.Add(Enumerable.Repeat(new OutcomeError { Code = OutcomeCode.ToolFailed }, 201)),
        ["2001 figures"] = report => report.Outcome.Figures.Add(Enumerable.Repeat(new Figure { Name = "seeing" }, 2000)),
        ["the unit of a figure has 1001"] = report => report.Outcome.Figures[0].Unit = new string('u', WireLimits.MaxLabelChars + 1),
        ["2001 outputs"] = report => report.Outputs.Add(Enumerable.Repeat(report.Outputs[0], 2000)),
        ["a size of -1 bytes"] = report => report.Outputs[0].SizeBytes = -1,
        ["no SHA-256"] = report => report.Outputs[0].Sha256 = new string('A', 64),
        ["'abc' is no SHA-256"] = report => report.Outputs[0].Sha256 = "abc",
        ["the lfn of an output has 0"] = report => report.Outputs[0].Lfn = "",
        ["the url of an output has 4097"] = report => report.Outputs[0].Url = new string('u', WireLimits.MaxUrlChars + 1),
        ["payload_seconds is NaN"] = report => report.Times.PayloadSeconds = double.NaN,
        ["cpu_seconds is Infinity"] = report => report.Times.CpuSeconds = double.PositiveInfinity,
        ["wrap_up_seconds is -0.5"] = report => report.Times.WrapUpSeconds = -0.5,
        ["max_memory_mib is -1"] = report => report.Times.MaxMemoryMib = -1,
        ["payload_started is no time: -1 s"] = report => report.Times.PayloadStarted.Seconds = -1,
        ["and 2000000000 ns"] = report => report.Times.PayloadStarted.Nanos = 2_000_000_000,
        ["exit status 256"] = report => report.ExitStatus = 256,
    };

    private RunningServer _server = null!;
    private AdminService.AdminServiceClient _admin = null!;
    private PilotVoice _pilot = null!;

    public static TheoryData<string> Complaints => [.. Faults.Keys];

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _admin = await _server.AdminAsync();
        await Campaigns.RunAsync(_admin, 2);
        _pilot = await _server.PilotAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Complaints))]
    public async Task A_report_out_of_bounds_is_named_and_the_others_can_be_sent_without_it(string complaint)
    {
        var grants = await _pilot.LeaseAsync(2);
        var (good, bad) = (PilotVoice.Report(grants[0]), PilotVoice.Report(grants[1]));
        Faults[complaint](bad);

        var told = await Refusal.OfAsync(StatusCode.InvalidArgument, _pilot.ReportAsync(good, bad));
        Assert.StartsWith($"report of task {bad.TaskId}, attempt 1: ", told, StringComparison.Ordinal);
        Assert.Contains(complaint, told, StringComparison.Ordinal);
        Assert.Equal(0, (await _admin.GetPilotAsync(new() { PilotId = _pilot.Id })).Pilot.AttemptsDone);

        Assert.Equal(Verdict.Accepted, Assert.Single(await _pilot.ReportAsync(good)).Verdict);
    }

    [Fact]
    public async Task A_report_at_its_bounds_is_booked()
    {
        var report = PilotVoice.Report((await _pilot.LeaseAsync(1))[0], OutcomeCode.ToolFailed);
        report.Outcome.Message = new string('m', WireLimits.MaxMessageChars);
        report.Outcome.Errors.Add(Enumerable.Repeat(report.Outcome.Errors[0], WireLimits.MaxErrorsPerReport - 1));
        report.Outcome.Figures.Add(Enumerable.Repeat(report.Outcome.Figures[0], WireLimits.MaxFiguresPerReport - 1));
        report.Outputs.Add(Enumerable.Repeat(report.Outputs[0], WireLimits.MaxOutputsPerReport - 1));
        report.Times = null;
        report.ExitStatus = -1;
        Assert.Equal(Verdict.Accepted, Assert.Single(await _pilot.ReportAsync(report)).Verdict);
    }

    [Fact]
    public async Task A_figure_that_could_not_be_measured_is_left_out()
    {
        var report = PilotVoice.Report((await _pilot.LeaseAsync(1))[0]);
        report.Outcome.Figures.Add(new Figure { Name = "zeroPoint", Value = double.NaN, Unit = "mag" });
        await _pilot.ReportAsync(report);
        var attempt = Assert.Single((await _admin.GetTaskAsync(new() { TaskId = report.TaskId })).Attempts);
        Assert.Equal("seeing", Assert.Single(attempt.Outcome.Figures).Name);
    }

    [Fact]
    public async Task Too_many_reports_in_one_call_are_refused()
    {
        var report = PilotVoice.Report((await _pilot.LeaseAsync(1))[0]);
        var told = await Refusal.OfAsync(StatusCode.InvalidArgument, _pilot.ReportAsync([.. Enumerable.Repeat(report, 1001)]));
        Assert.Equal("1001 reports in one call; at most 1000 are taken", told);
    }
}
