using System.Globalization;
using DcGrid.Cli.Report.Html;

namespace DcGrid.Cli.Report.Svg;

/// <summary>The frame of a plot: its size, its axes, and where a value lies in it. Units are SVG user units (CSS pixels).</summary>
internal sealed class PlotFrame
{
    /// <summary>Where the inside begins; the same in all plots, so that those in a column line up.</summary>
    public const double Left = 52;

    private const double RightMargin = 12;
    private const double BottomMargin = 40;
    private const double TickLength = 4;
    private const double PixelsPerTickX = 62;
    private const double PixelsPerTickY = 34;

    private readonly double _topMargin;

    /// <param name="title">Written above; may be empty.</param>
    public PlotFrame(string title, double width, double height, PlotAxis x, PlotAxis y)
    {
        (Title, Width, Height, XAxis, YAxis) = (title, width, height, x, y);
        _topMargin = title.Length > 0 ? 24 : 10;
    }

    public string Title { get; }

    public double Width { get; }

    public double Height { get; }

    public PlotAxis XAxis { get; }

    public PlotAxis YAxis { get; }

    public double Right => Width - RightMargin;

    public double Top => _topMargin;

    public double Bottom => Height - BottomMargin;

    /// <summary>Colour of the title's chip; null for none.</summary>
    public string? Color { get; init; }

    /// <summary>Names under the x axis instead of its ticks, evenly spread.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    public double X(double value) => Left + (XAxis.Fraction(value) * (Right - Left));

    public double Y(double value) => Bottom - (YAxis.Fraction(value) * (Bottom - Top));

    public bool Holds(double x, double y) => XAxis.Holds(x) && YAxis.Holds(y);

    /// <summary>Opens the plot and draws its frame. What is drawn before the scope is disposed lies inside.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="description">What the plot shows, for those who can't see it.</param>
    /// <param name="isProbed">True where values under the pointer are shown; see report.js.</param>
    public MarkupWriter.Scope Open(MarkupWriter markup, string description, bool isProbed)
    {
        var scope = markup.Open(
            "svg",
            ("class", isProbed ? "plot probed" : "plot"),
            ("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width:0.#} {Height:0.#}")),
            ("role", "img"),
            ("aria-label", description),
            ("data-box", isProbed ? Numbers(Left, Top, Right, Bottom) : null),
            ("data-x", isProbed ? Scale(XAxis) : null),
            ("data-y", isProbed ? Scale(YAxis) : null),
            ("data-xname", isProbed ? XAxis.Label : null),
            ("data-yname", isProbed ? YAxis.Label : null));
        WriteTitle(markup);
        WriteX(markup);
        WriteY(markup);
        markup.Empty("rect", ("class", "frame"), ("x", Left), ("y", Top), ("width", Right - Left), ("height", Bottom - Top));
        return scope;
    }

    /// <summary>A dashed level line with a label: an aim or a bound.</summary>
    public void WriteLevel(MarkupWriter markup, double y, string label)
    {
        if (!YAxis.Holds(y))
        {
            return;
        }

        markup.Empty("line", ("class", "level"), ("x1", Left), ("x2", Right), ("y1", Y(y)), ("y2", Y(y)));
        markup.Element("text", label, ("class", "note"), ("x", Left + 5), ("y", Y(y) - 4));
    }

    /// <summary>The same across the x axis.</summary>
    public void WriteMark(MarkupWriter markup, double x, string label)
    {
        if (!XAxis.Holds(x))
        {
            return;
        }

        var isRight = X(x) > (Left + Right) / 2;
        markup.Empty("line", ("class", "level"), ("x1", X(x)), ("x2", X(x)), ("y1", Top), ("y2", Bottom));
        markup.Element(
            "text",
            label,
            ("class", "note"),
            ("x", X(x) + (isRight ? -5 : 5)),
            ("y", Top + 13),
            ("text-anchor", isRight ? "end" : "start"));
    }

    private void WriteTitle(MarkupWriter markup)
    {
        if (Title.Length == 0)
        {
            return;
        }

        var start = Left;
        if (Color is not null)
        {
            markup.Empty("rect", ("x", Left), ("y", 6), ("width", 11), ("height", 11), ("rx", 2), ("fill", Color));
            start += 17;
        }

        markup.Element("text", Title, ("class", "title"), ("x", start), ("y", 16));
    }

    private void WriteX(MarkupWriter markup)
    {
        if (Categories is { } names)
        {
            var step = (Right - Left) / names.Count;
            for (var i = 0; i < names.Count; i++)
            {
                markup.Element(
                    "text", names[i], ("class", "tick"), ("x", Left + ((i + 0.5) * step)), ("y", Bottom + 16), ("text-anchor", "middle"));
            }
        }
        else
        {
            var wanted = Math.Max(2, (int)((Right - Left) / PixelsPerTickX));
            foreach (var tick in XAxis.Ticks(wanted))
            {
                markup.Empty("line", ("class", "grid"), ("x1", X(tick)), ("x2", X(tick)), ("y1", Top), ("y2", Bottom + TickLength));
                markup.Element(
                    "text", XAxis.TickText(tick, wanted), ("class", "tick"), ("x", X(tick)), ("y", Bottom + 16), ("text-anchor", "middle"));
            }
        }

        markup.Element(
            "text", XAxis.Label, ("class", "label"), ("x", (Left + Right) / 2), ("y", Height - 6), ("text-anchor", "middle"));
    }

    private void WriteY(MarkupWriter markup)
    {
        var wanted = Math.Max(2, (int)((Bottom - Top) / PixelsPerTickY));
        foreach (var tick in YAxis.Ticks(wanted))
        {
            markup.Empty("line", ("class", "grid"), ("x1", Left - TickLength), ("x2", Right), ("y1", Y(tick)), ("y2", Y(tick)));
            markup.Element(
                "text", YAxis.TickText(tick, wanted), ("class", "tick"), ("x", Left - 7), ("y", Y(tick) + 4), ("text-anchor", "end"));
        }

        var middle = (Top + Bottom) / 2;
        markup.Element(
            "text",
            YAxis.Label,
            ("class", "label"),
            ("text-anchor", "middle"),
            ("transform", string.Create(CultureInfo.InvariantCulture, $"translate(12 {middle:0.#}) rotate(-90)")));
    }

    private static string Scale(PlotAxis axis) =>
        string.Create(CultureInfo.InvariantCulture, $"{axis.Min:R} {axis.Max:R} {(axis.IsLog ? "log" : "linear")}");

    private static string Numbers(params double[] numbers) =>
        string.Join(' ', numbers.Select(n => n.ToString("0.##", CultureInfo.InvariantCulture)));
}
