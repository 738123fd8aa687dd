using DcGrid.Cli.Display;
using DcGrid.Cli.Report.Model;
using DcGrid.Cli.Report.Svg;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Html;

/// <summary>What each stage took, when which slot ran what, and what the queue itself cost.</summary>
internal static class TimesSection
{
    private const int OverheadBins = 30;

    public static void Write(MarkupWriter markup, CampaignReport report)
    {
        using (PageParts.Section(markup, "times", "Time and resources"))
        {
            WriteStages(markup, report);
            WriteTimeline(markup, report.Timeline, report.Campaign.Barrier);
            WriteOverhead(markup, report.Overhead);
        }
    }

    private static void WriteStages(MarkupWriter markup, CampaignReport report)
    {
        var origin = report.Campaign.FirstStarted;
        string Since(DateTimeOffset? time) =>
            time is { } t && origin is { } o ? "+" + Quantities.Duration((t - o).TotalSeconds) : Numbers.Unknown;
        static string Seconds(double value) => double.IsFinite(value) ? Quantities.Duration(value) : Numbers.Unknown;
        static string Rate(double value) => double.IsFinite(value) ? Numbers.Count((long)Math.Round(value)) : Numbers.Unknown;

        StageSummary[] stages = [.. report.Stages.Where(s => s.Attempts > 0)];
        HtmlColumn<StageSummary> name = new("stage", "", s => Names.Of(s.Stage)) { IsText = true };
        HtmlTable.Write(
            markup,
            "What each stage took; sums are over accepted attempts",
            [
                name,
                new("attempts", "", s => Numbers.Count(s.Attempts)),
                new("first start", "", s => Since(s.FirstStarted)),
                new("last finish", "", s => Since(s.LastFinished)),
                new("elapsed", "", s => Seconds(s.ElapsedSeconds)),
                new("throughput", "tasks/h", s => Rate(s.AttemptsPerHour)),
                new("payload", "sum", s => Seconds(s.PayloadSeconds)),
                new("payload", "mean", s => Seconds(s.PayloadMeanSeconds)),
                new("CPU", "sum", s => Seconds(s.CpuSeconds)),
                new("CPU / payload", "", s => Numbers.Percent(s.CpuEfficiency)),
            ],
            stages);
        HtmlTable.Write(
            markup,
            "What it used and made, and what the queue took for itself",
            [
                name,
                new("stage in", "sum", s => Seconds(s.StageInSeconds)),
                new("stage out", "sum", s => Seconds(s.StageOutSeconds)),
                new("most memory", "MiB", s => Numbers.Count(s.MaxMemoryMib)),
                new("output", "", s => Quantities.Bytes(s.OutputBytes)),
                new("files", "", s => Numbers.Count(s.OutputFiles)),
                new("output", "a task", s => Quantities.Bytes(s.OutputBytes / s.Attempts)),
                new("queue overhead", "mean", s => Numbers.Milliseconds(s.OverheadMeanSeconds))
                {
                    Class = s => s.OverheadMeanSeconds > ReportAims.OverheadSeconds ? "suspect" : null,
                },
                new("queue overhead", "most", s => Numbers.Milliseconds(s.OverheadMaxSeconds)),
            ],
            stages);
    }

    private static void WriteTimeline(MarkupWriter markup, Timeline timeline, bool barrier)
    {
        if (timeline.Lanes.Count == 0)
        {
            return;
        }

        markup.Element("h3", "Who ran what, when");
        using (markup.Open("div", ("class", "scroll")))
        {
            TimelinePlot.Write(markup, timeline);
        }

        Stage[] stages = [.. timeline.Lanes.SelectMany(l => l.Bars).Select(b => b.Stage).Distinct().Order()];
        PageParts.Legend(markup, stages.Select(s => (PlotColors.OfStage(s), Names.Of(s))));
        PageParts.Paragraph(
            markup,
            "A bar is the run of a payload, by the pilot’s clock; a red frame marks an attempt that ended badly. "
            + (barrier ? "The campaign ran with a barrier: one stage after the other, as in 2013." : Overlap(timeline)));
        PageParts.Shown(markup, timeline.Shown, timeline.Total, "attempts");
        PageParts.Shown(markup, Math.Min(timeline.Lanes.Count, TimelinePlot.MaxLanes), timeline.Lanes.Count, "slots");
    }

    private static string Overlap(Timeline timeline)
    {
        var coadds = timeline.StartedBeforeUpstreamEnded(Stage.Coadd, Stage.ProcessCcd);
        var forced = timeline.StartedBeforeUpstreamEnded(Stage.ForcedPhot, Stage.Coadd);
        return $"Stages overlap, for a task starts when its own inputs are settled: {Numbers.Plural(coadds, "Coadd attempt")} started before the "
            + $"last ProcessCcd had ended, {Numbers.Plural(forced, "ForcedPhot attempt")} before the last Coadd.";
    }

    private static void WriteOverhead(MarkupWriter markup, OverheadSummary overhead)
    {
        if (overhead.Sample.Count == 0)
        {
            return;
        }

        markup.Element("h3", "The queue’s own overhead");
        PageParts.Paragraph(
            markup,
            "What an attempt costs beyond its payload and its transfers: its share of the lease call, making the sandbox and starting "
            + $"the process, from the payload’s exit to the report’s hand-over, and booking the report "
            + (double.IsFinite(overhead.BookingMeanSeconds)
                ? $"({Numbers.Milliseconds(overhead.BookingMeanSeconds)} in the mean since the service was started). "
                : "(not known: the service was started after the last report, so the figures are without it). ")
            + $"Mean {Numbers.Milliseconds(overhead.MeanSeconds)}, "
            + $"most {Numbers.Milliseconds(overhead.MaxSeconds)}; the aim is a mean of {Numbers.Milliseconds(ReportAims.OverheadSeconds)}.");
        using (markup.Open("div", ("class", "beside")))
        {
            HtmlTable.Write<OverheadPart>(
                markup,
                $"Parts, of {Numbers.Count(overhead.Sample.Count)} attempts",
                [
                    new("part", "", p => p.Name) { IsText = true },
                    new("median", "", p => Numbers.Milliseconds(p.MedianSeconds)),
                    new("most", "", p => Numbers.Milliseconds(p.MaxSeconds)),
                ],
                overhead.Parts);
            WriteHistogram(markup, overhead);
        }
    }

    private static void WriteHistogram(MarkupWriter markup, OverheadSummary overhead)
    {
        double[] milliseconds = [.. overhead.Sample.Select(s => s * 1000)];
        var aim = ReportAims.OverheadSeconds * 1000;
        // Round, so that the bins are: 60, 120, 180 ms...
        var max = Math.Ceiling(Math.Max(milliseconds.Max(), aim) / (2 * OverheadBins)) * 2 * OverheadBins;
        var histogram = Histogram.Of(milliseconds, 0, max, OverheadBins);
        PlotFrame frame = new(
            "", 460, 200, new PlotAxis("overhead, ms", 0, max), new PlotAxis("attempts", 0, histogram.Counts.Max() * 1.1));
        using (frame.Open(markup, "Histogram of the queue's overhead by attempt", isProbed: false))
        {
            histogram.Write(markup, frame, PlotColors.Neutral, "ms");
            frame.WriteMark(markup, aim, "aim");
        }
    }
}
