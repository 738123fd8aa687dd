using DcGrid.Cli.Report.Model;
using DcGrid.Cli.Report.Source;
using DcGrid.Cli.Verification;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Collect;

/// <summary>Asks for all that a report needs and puts it together.</summary>
internal static class ReportBuilder
{
    public static async Task<CampaignReport> BuildAsync(
        IReportSource source, ReportSubject subject, CancellationToken cancellation)
    {
        var verification = await source.VerifyAsync(subject.Campaign, cancellation);
        var server = await source.GetServerInfoAsync(cancellation);
        var tasks = await TaskCollector.CollectAsync(source, subject.Campaign, cancellation);
        ReportNotes notes = new();
        TableReader tables = new(source, notes);
        IReadOnlyList<StageSummary> stages =
            [.. verification.Status.Times.OrderBy(t => t.Stage).Select(StageSummary.Of)];
        return new CampaignReport
        {
            Campaign = await CampaignCollector.CollectAsync(source, server, verification.Status, tasks, subject.Now, cancellation),
            Verification = VerificationTable.Of(verification),
            Stages = stages,
            Overhead = OverheadSummary.Of(stages, AcceptedTimes(tasks), server),
            Timeline = TimelineCollector.Collect(tasks),
            Coadds = await new PictureCollector(source, notes).CollectAsync(subject.Campaign, tasks, cancellation),
            Frames = FrameCollector.Collect(tasks),
            Magnitudes = await new MagnitudeCollector(tables).CollectAsync(subject.Campaign, cancellation),
            Comparison = subject.Reference is { } reference
                ? await new ComparisonCollector(tables).CollectAsync(subject.Campaign, reference, cancellation)
                : null,
            Failures = FailureCollector.Collect(tasks),
            Notes = notes.Lines,
        };
    }

    private static IEnumerable<AttemptTimes> AcceptedTimes(CollectedTasks tasks) =>
        tasks.Sampled.SelectMany(t => t.Attempts).Where(a => a.State == "accepted" && a.Times is not null).Select(a => a.Times);
}
