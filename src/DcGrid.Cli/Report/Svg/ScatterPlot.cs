using System.Globalization;
using System.Text;
using DcGrid.Cli.Report.Html;

namespace DcGrid.Cli.Report.Svg;

/// <summary>A cloud of points.</summary>
/// <param name="Name">What the points are, for the tooltip and the legend.</param>
/// <param name="RadiusPixels">Of a dot.</param>
internal sealed record ScatterSeries(
    string Name, string Color, double RadiusPixels, IReadOnlyList<(double X, double Y)> Points);

/// <summary>
/// Points in a frame. A series is one path of dots of no length with round ends: about twelve bytes a point, and the script
/// can turn a dot's place back into its values.
/// </summary>
internal static class ScatterPlot
{
    /// <summary>Draws the points that lie within the axes.</summary>
    /// <returns>How many lie beyond.</returns>
    public static int WriteSeries(MarkupWriter markup, PlotFrame frame, ScatterSeries series)
    {
        StringBuilder path = new(series.Points.Count * 12);
        var beyond = 0;
        foreach ((var x, var y) in series.Points)
        {
            if (frame.Holds(x, y))
            {
                path.Append(CultureInfo.InvariantCulture, $"M{frame.X(x):0.#} {frame.Y(y):0.#}h0");
            }
            else
            {
                beyond++;
            }
        }

        if (path.Length > 0)
        {
            markup.Empty(
                "path",
                ("class", "dots"),
                ("data-name", series.Name),
                ("stroke", series.Color),
                ("stroke-width", 2 * series.RadiusPixels),
                ("d", path.ToString()));
        }

        return beyond;
    }
}
