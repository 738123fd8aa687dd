using System.Globalization;
using System.Text;

namespace DcGrid.CampaignModel.Pages;

/// <summary>Draws complete patches against time as SVG: a panel for each comparison, two abreast.</summary>
public static class CompletionChart
{
    private const int PanelWidth = 460, PanelHeight = 300, Left = 62, Right = 22, Top = 40, Bottom = 48, Head = 64, Columns = 2;
    private const int PlotWidth = PanelWidth - Left - Right, PlotHeight = PanelHeight - Top - Bottom;
    private const int Ticks = 5, PointsPerLine = 240;
    private const double SecondsPerHour = 3600;
    private const string BarrierColour = "#c2571a", ChainColour = "#1f6fb4";

    /// <summary>The picture.</summary>
    public static string Draw(IReadOnlyList<Comparison> comparisons)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        var (width, rows) = (PanelWidth * Columns, (comparisons.Count + Columns - 1) / Columns);
        var svg = new StringBuilder();
        Line(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{Head + (rows * PanelHeight)}" font-family="sans-serif" font-size="12">""");
        Line(svg, $"""<rect width="100%" height="100%" fill="#ffffff"/>""");
        Line(svg, $"""<text x="{Left}" y="26" font-size="16" font-weight="bold">Complete patches against time</text>""");
        Key(svg, Left, ChainColour, "DcGrid: chained along the sky");
        Key(svg, Left + 240, BarrierColour, "2013's way: three stages with barriers");
        for (var i = 0; i < comparisons.Count; i++)
        {
            Line(svg, $"""<g transform="translate({i % Columns * PanelWidth} {Head + (i / Columns * PanelHeight)})">""");
            Panel(svg, comparisons[i]);
            Line(svg, $"</g>");
        }

        Line(svg, $"</svg>");
        return svg.ToString();
    }

    private static void Key(StringBuilder svg, int x, string colour, string text)
    {
        Line(svg, $"""<line x1="{x}" y1="46" x2="{x + 22}" y2="46" stroke="{colour}" stroke-width="2.5"/>""");
        Line(svg, $"""<text x="{x + 28}" y="50">{text}</text>""");
    }

    private static void Panel(StringBuilder svg, Comparison comparison)
    {
        var (hours, patches) = (LastHour(comparison), comparison.Chain.PatchSeconds.Count);
        var (timeStep, patchStep) = (Step(hours), Step(patches));
        Line(svg, $"""<text x="{Left}" y="26" font-weight="bold">{comparison.Case.Name}, {comparison.Slots} slots</text>""");
        for (var patch = 0.0; patch <= patches; patch += patchStep)
        {
            var y = Y(patch, patches);
            Line(svg, $"""<line x1="{Left}" y1="{y:F1}" x2="{Left + PlotWidth}" y2="{y:F1}" stroke="#e3e3e3"/>""");
            Line(svg, $"""<text x="{Left - 6}" y="{y + 4:F1}" text-anchor="end" fill="#555555">{patch:0}</text>""");
        }

        for (var hour = 0.0; hour <= hours; hour += timeStep)
        {
            var x = X(hour, hours);
            Line(svg, $"""<line x1="{x:F1}" y1="{Top + PlotHeight}" x2="{x:F1}" y2="{Top + PlotHeight + 4}" stroke="#555555"/>""");
            Line(svg, $"""<text x="{x:F1}" y="{Top + PlotHeight + 18}" text-anchor="middle" fill="#555555">{hour:0.###}</text>""");
        }

        Line(svg, $"""<text x="{Left + (PlotWidth / 2)}" y="{Top + PlotHeight + 36}" text-anchor="middle" fill="#555555">hours</text>""");
        Line(svg, $"""<line x1="{Left}" y1="{Top + PlotHeight}" x2="{Left + PlotWidth}" y2="{Top + PlotHeight}" stroke="#555555"/>""");
        Curve(svg, comparison.Barrier.PatchSeconds, hours, BarrierColour);
        Curve(svg, comparison.Chain.PatchSeconds, hours, ChainColour);
    }

    private static double LastHour(Comparison comparison) =>
        Math.Max(comparison.Barrier.MakespanSeconds, comparison.Chain.MakespanSeconds) / SecondsPerHour;

    // Patches come in their thousands: a line of some hundred points shows no less.
    private static void Curve(StringBuilder svg, IReadOnlyList<double> seconds, double hours, string colour)
    {
        var line = new StringBuilder();
        Append(line, 0, 0);
        Append(line, seconds[0], 0);
        for (var point = 1; point <= PointsPerLine; point++)
        {
            var count = (int)((long)seconds.Count * point / PointsPerLine);
            if (count > 0)
            {
                Append(line, seconds[count - 1], count);
            }
        }

        Append(line, hours * SecondsPerHour, seconds.Count);
        Line(svg, $"""<polyline points="{line.ToString().TrimEnd()}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-linejoin="round"/>""");

        void Append(StringBuilder to, double at, int count) =>
            to.Append(CultureInfo.InvariantCulture, $"{X(at / SecondsPerHour, hours):F1},{Y(count, seconds.Count):F1} ");
    }

    private static double X(double hour, double hours) => Left + (hour / hours * PlotWidth);

    private static double Y(double patch, int patches) => Top + PlotHeight - (patch / patches * PlotHeight);

    // 1, 2 or 5 times a power of ten, for about five ticks.
    private static double Step(double range)
    {
        var rough = range / Ticks;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * (rough / power) switch
        {
            < 1.5 => 1,
            < 3.5 => 2,
            < 7.5 => 5,
            _ => 10,
        };
    }

    private static void Line(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
