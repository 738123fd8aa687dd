using DcGrid.Cli.Report.Html;

namespace DcGrid.Cli.Report.Svg;

/// <summary>One figure of many frames, side by side by filter; within a filter in the frames' order.</summary>
/// <param name="Title">The figure.</param>
/// <param name="Unit">Its unit, on the axis.</param>
/// <param name="Frames">Filter, what to tell of the frame, the value, and whether it looks bad.</param>
internal sealed record FilterStripPlot(
    string Title, string Unit, IReadOnlyList<(string Filter, string Frame, double Value, bool IsSuspect)> Frames)
{
    private const double PlotWidth = 340;
    private const double PlotHeight = 210;
    private const double UsedPartOfStrip = 0.7;

    /// <summary>An aim or bound drawn as a line, with its label.</summary>
    public (double Value, string Label)? Level { get; init; }

    /// <summary>True where the axis starts at 0.</summary>
    public bool FromZero { get; init; }

    public void Write(MarkupWriter markup)
    {
        string[] filters = [.. Frames.Select(f => f.Filter).Distinct()];
        var values = Frames.Select(f => f.Value);
        var y = PlotAxis.Around(Unit, Level is { } l ? values.Append(l.Value) : values);
        PlotFrame frame = new(Title, PlotWidth, PlotHeight, new PlotAxis("filter", 0, filters.Length), FromZero ? y.FromZero() : y)
        {
            Categories = filters,
        };
        using (frame.Open(markup, $"{Title} of each frame, by filter, {Unit}", isProbed: false))
        {
            if (Level is { } level)
            {
                frame.WriteLevel(markup, level.Value, level.Label);
            }

            for (var i = 0; i < filters.Length; i++)
            {
                WriteFilter(markup, frame, filters[i], i);
            }
        }
    }

    private void WriteFilter(MarkupWriter markup, PlotFrame frame, string filter, int index)
    {
        var frames = Frames.Where(f => f.Filter == filter).ToList();
        var step = UsedPartOfStrip / Math.Max(frames.Count, 1);
        var first = index + ((1 - UsedPartOfStrip) / 2) + (step / 2);
        var radius = frames.Count > 100 ? 1.5 : frames.Count > 20 ? 2.5 : 4;
        for (var i = 0; i < frames.Count; i++)
        {
            if (!frame.YAxis.Holds(frames[i].Value))
            {
                continue;
            }

            using (markup.Open(
                "circle",
                ("cx", frame.X(first + (i * step))),
                ("cy", frame.Y(frames[i].Value)),
                ("r", radius),
                ("fill", PlotColors.OfFilter(filter)),
                ("class", frames[i].IsSuspect ? "suspect" : null)))
            {
                markup.Element("title", $"{frames[i].Frame}: {Numbers.Plain(frames[i].Value)} {Unit}");
            }
        }
    }
}
