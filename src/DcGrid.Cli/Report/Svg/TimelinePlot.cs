using System.Globalization;
using DcGrid.Cli.Display;
using DcGrid.Cli.Report.Html;
using DcGrid.Cli.Report.Model;

namespace DcGrid.Cli.Report.Svg;

/// <summary>When which slot ran what: a lane for each slot, a bar for each attempt, coloured by stage.</summary>
internal static class TimelinePlot
{
    /// <summary>More lanes are not drawn.</summary>
    public const int MaxLanes = 64;

    private const double PlotWidth = 1120;
    private const double LeftMargin = 132;
    private const double RightMargin = 16;
    private const double TopMargin = 8;
    private const double LaneHeight = 26;
    private const double BarHeight = 18;
    private const double BottomMargin = 38;
    private const double MinBarWidth = 1;
    private const int WantedTicks = 12;

    public static void Write(MarkupWriter markup, Timeline timeline)
    {
        List<TimelineLane> lanes = [.. timeline.Lanes.Take(MaxLanes)];
        if (lanes.Count == 0)
        {
            return;
        }

        var start = lanes.Min(l => l.Bars.Min(b => b.Start));
        var seconds = Math.Max((lanes.Max(l => l.Bars.Max(b => b.End)) - start).TotalSeconds, 0.001);
        (var unit, var name) = UnitOf(seconds);
        PlotAxis axis = new($"time since the first payload started, {name}", 0, seconds / unit);
        var height = TopMargin + (lanes.Count * LaneHeight) + BottomMargin;
        double X(double t) => LeftMargin + (axis.Fraction(t / unit) * (PlotWidth - LeftMargin - RightMargin));

        using (markup.Open(
            "svg",
            ("class", "plot timeline"),
            ("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {PlotWidth} {height}")),
            ("role", "img"),
            ("aria-label", "Timeline of attempts by pilot and slot, coloured by stage")))
        {
            WriteAxis(markup, axis, height, t => X(t * unit));
            for (var i = 0; i < lanes.Count; i++)
            {
                WriteLane(markup, lanes[i], TopMargin + (i * LaneHeight), start, X);
            }
        }
    }

    private static (double Seconds, string Name) UnitOf(double seconds) => seconds switch
    {
        < 600 => (1, "s"),
        < 4 * 3600 => (60, "min"),
        < 4 * 86400 => (3600, "h"),
        _ => (86400, "d"),
    };

    private static void WriteAxis(MarkupWriter markup, PlotAxis axis, double height, Func<double, double> x)
    {
        var bottom = height - BottomMargin;
        foreach (var tick in axis.Ticks(WantedTicks))
        {
            markup.Empty("line", ("class", "grid"), ("x1", x(tick)), ("x2", x(tick)), ("y1", TopMargin), ("y2", bottom + 4));
            markup.Element(
                "text", axis.TickText(tick, WantedTicks), ("class", "tick"), ("x", x(tick)), ("y", bottom + 16), ("text-anchor", "middle"));
        }

        markup.Element(
            "text", axis.Label, ("class", "label"), ("x", (LeftMargin + PlotWidth) / 2), ("y", height - 5), ("text-anchor", "middle"));
    }

    private static void WriteLane(
        MarkupWriter markup, TimelineLane lane, double top, DateTimeOffset start, Func<double, double> x)
    {
        var middle = top + (LaneHeight / 2);
        markup.Element(
            "text",
            string.Create(CultureInfo.InvariantCulture, $"pilot {lane.PilotId} · slot {lane.Slot}"),
            ("class", "tick"),
            ("x", LeftMargin - 8),
            ("y", middle + 4),
            ("text-anchor", "end"));
        markup.Empty("line", ("class", "grid"), ("x1", LeftMargin), ("x2", PlotWidth - RightMargin), ("y1", middle), ("y2", middle));
        foreach (var bar in lane.Bars)
        {
            var left = x((bar.Start - start).TotalSeconds);
            var right = x((bar.End - start).TotalSeconds);
            using (markup.Open(
                "rect",
                ("x", left),
                ("y", middle - (BarHeight / 2)),
                ("width", Math.Max(right - left - 0.8, MinBarWidth)),
                ("height", BarHeight),
                ("rx", 2),
                ("fill", PlotColors.OfStage(bar.Stage)),
                ("class", bar.Ok ? null : "bad-bar")))
            {
                markup.Element("title", Describe(bar, start));
            }
        }
    }

    private static string Describe(TimelineBar bar, DateTimeOffset start) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Names.Of(bar.Stage)} {bar.DataId}\nattempt {bar.Attempt}: {bar.Outcome}\nfrom {(bar.Start - start).TotalSeconds:0.0} s, took {(bar.End - bar.Start).TotalSeconds:0.00} s");
}
