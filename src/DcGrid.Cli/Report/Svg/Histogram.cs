using System.Globalization;
using DcGrid.Cli.Report.Html;

namespace DcGrid.Cli.Report.Svg;

/// <summary>How many values fall into each of some equal bins.</summary>
/// <param name="Min">Lower end of the first bin.</param>
/// <param name="BinWidth">Over 0.</param>
/// <param name="Counts">One for each bin; a bin holds its lower end and not its upper one, but for the last.</param>
/// <param name="Beyond">Values outside all bins; those that are no numbers too.</param>
internal sealed record Histogram(double Min, double BinWidth, IReadOnlyList<int> Counts, int Beyond)
{
    public double Max => Min + (BinWidth * Counts.Count);

    public static Histogram Of(IEnumerable<double> values, double min, double max, int bins)
    {
        var counts = new int[bins];
        var beyond = 0;
        var width = (max - min) / bins;
        foreach (var value in values)
        {
            if (value >= min && value <= max)
            {
                counts[Math.Min((int)((value - min) / width), bins - 1)]++;
            }
            else
            {
                beyond++;
            }
        }

        return new Histogram(min, width, counts, beyond);
    }

    /// <summary>Draws the bars; each tells its range and count.</summary>
    public void Write(MarkupWriter markup, PlotFrame frame, string color, string unit)
    {
        for (var i = 0; i < Counts.Count; i++)
        {
            if (Counts[i] == 0)
            {
                continue;
            }

            var low = Min + (i * BinWidth);
            var left = frame.X(low);
            var top = frame.Y(Math.Min(Counts[i], frame.YAxis.Max));
            using (markup.Open(
                "rect",
                ("x", left + 0.5),
                ("y", top),
                ("width", Math.Max(frame.X(low + BinWidth) - left - 1, 0.5)),
                ("height", frame.Bottom - top),
                ("fill", color)))
            {
                markup.Element("title", string.Create(
                    CultureInfo.InvariantCulture, $"{low:0.####} to {low + BinWidth:0.####} {unit}: {Counts[i]}"));
            }
        }
    }
}
