using DcGrid.Cli.Report.Svg;

namespace DcGrid.Cli.Report.Html;

/// <summary>Small pieces that several sections write.</summary>
internal static class PageParts
{
    /// <summary>A section with its heading.</summary>
    public static MarkupWriter.Scope Section(MarkupWriter markup, string id, string heading)
    {
        markup.NewLine();
        var scope = markup.Open("section", ("id", id));
        markup.Element("h2", heading);
        return scope;
    }

    public static void Paragraph(MarkupWriter markup, string text, string? cssClass = null) =>
        markup.Element("p", text, ("class", cssClass));

    /// <summary>A coloured chip and a name for each.</summary>
    public static void Legend(MarkupWriter markup, IEnumerable<(string Color, string Name)> items)
    {
        using (markup.Open("p", ("class", "legend")))
        {
            foreach ((var color, var name) in items)
            {
                using (markup.Open("span"))
                {
                    markup.Empty("i", ("style", "background:" + color));
                    markup.Text(name);
                }
            }
        }
    }

    /// <summary>The class that gives a table's cell its filter's colour.</summary>
    public static string FilterClass(string filter) => filter is "u" or "g" or "r" or "i" or "z" ? "filter f-" + filter : "filter";

    /// <summary>The rules for those classes, so that tables and plots can't differ.</summary>
    public static string FilterStyles() =>
        string.Join('\n', Display.Names.Filters.Select(f => $".f-{f}{{border-left-color:{PlotColors.OfFilter(f)}}}"));

    /// <summary>"showing 200 of 313 319", or nothing where all are shown.</summary>
    public static void Shown(MarkupWriter markup, long shown, long total, string what)
    {
        if (shown < total)
        {
            Paragraph(markup, $"Shown: {Numbers.Count(shown)} of {Numbers.Count(total)} {what}, an even sample.", "limit");
        }
    }
}
