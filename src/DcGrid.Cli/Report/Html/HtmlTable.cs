namespace DcGrid.Cli.Report.Html;

/// <summary>A column of a table.</summary>
/// <param name="Header">Its name.</param>
/// <param name="Unit">Under the name; empty for none.</param>
/// <param name="Cell">The text of a row's cell.</param>
internal sealed record HtmlColumn<T>(string Header, string Unit, Func<T, string> Cell)
{
    /// <summary>Words stand left, numbers right.</summary>
    public bool IsText { get; init; }

    /// <summary>Class of a cell, or null.</summary>
    public Func<T, string?>? Class { get; init; }

    /// <summary>What a cell tells when pointed at, or null.</summary>
    public Func<T, string?>? Hint { get; init; }

    /// <summary>Explains the column when its header is pointed at.</summary>
    public string? Explanation { get; init; }
}

/// <summary>Writes tables; the first column is each row's header.</summary>
internal static class HtmlTable
{
    public static void Write<T>(
        MarkupWriter markup, string caption, IReadOnlyList<HtmlColumn<T>> columns, IEnumerable<T> rows, Func<T, string?>? rowClass = null)
    {
        using (markup.Open("div", ("class", "scroll")))
        using (markup.Open("table"))
        {
            if (caption.Length > 0)
            {
                markup.Element("caption", caption);
            }

            using (markup.Open("thead"))
            using (markup.Open("tr"))
            {
                foreach (var column in columns)
                {
                    WriteHeader(markup, column);
                }
            }

            using (markup.Open("tbody"))
            {
                foreach (var row in rows)
                {
                    WriteRow(markup, columns, row, rowClass?.Invoke(row));
                }
            }
        }
    }

    private static void WriteHeader<T>(MarkupWriter markup, HtmlColumn<T> column)
    {
        using (markup.Open("th", ("scope", "col"), ("class", column.IsText ? "text" : null), ("title", column.Explanation)))
        {
            markup.Text(column.Header);
            if (column.Unit.Length > 0)
            {
                markup.Element("span", column.Unit, ("class", "unit"));
            }
        }
    }

    private static void WriteRow<T>(MarkupWriter markup, IReadOnlyList<HtmlColumn<T>> columns, T row, string? rowClass)
    {
        markup.NewLine();
        using (markup.Open("tr", ("class", rowClass)))
        {
            for (var i = 0; i < columns.Count; i++)
            {
                var column = columns[i];
                var own = column.Class?.Invoke(row);
                var all = column.IsText ? (own is null ? "text" : "text " + own) : own;
                markup.Element(
                    i == 0 ? "th" : "td",
                    column.Cell(row),
                    ("scope", i == 0 ? "row" : null),
                    ("class", all),
                    ("title", column.Hint?.Invoke(row)));
            }
        }
    }
}
