using DcGrid.Cli.Display;
using DcGrid.Cli.Verification;
using DcGrid.Protocol.V1;
using Google.Protobuf.Collections;

namespace DcGrid.Cli.Report.Html;

/// <summary>The outcome counts as the 2013 report printed them: a table a stage, a column a filter, a row an outcome.</summary>
internal static class VerificationSection
{
    public static void Write(MarkupWriter markup, VerificationTable table)
    {
        using (PageParts.Section(markup, "verification", "Verification"))
        {
            PageParts.Paragraph(
                markup,
                "Outcome counts by stage and filter, from the task table; no log was read. Shares are of what was planned. "
                + "The counts close when planned is the sum of all rows.");
            using (markup.Open("div", ("class", "columns")))
            {
                foreach (var stage in table.Rows.GroupBy(r => r.Stage))
                {
                    WriteStage(markup, stage.Key, [.. stage]);
                }
            }

            foreach (var line in table.Discrepancies)
            {
                PageParts.Paragraph(markup, line, "alarm");
            }

            WriteItems(markup, "Planned, and not in the task table", table.Answer.Missing);
            WriteItems(markup, "In the task table, and not planned", table.Answer.Unplanned);
        }
    }

    private static void WriteStage(MarkupWriter markup, Stage stage, IReadOnlyList<VerificationRow> rows)
    {
        string[] filters = [.. rows.Select(r => r.Filter).Distinct()];
        var cells = rows.ToDictionary(r => (r.Row, r.Filter));
        using (markup.Open("div", ("class", "scroll")))
        using (markup.Open("table", ("class", "verification")))
        {
            markup.Element("caption", Names.Of(stage));
            WriteHead(markup, filters);
            using (markup.Open("tbody"))
            {
                WriteRow(markup, "planned", "rule", filters.Select(f => (Numbers.Count(cells[("sum", f)].Planned), "", "")));
                foreach (var kind in OutcomeRows(rows))
                {
                    WriteRow(markup, kind.Row, ClassOf(kind.Kind), filters.Select(f => CellOf(cells.GetValueOrDefault((kind.Row, f)))));
                }

                WriteRow(markup, "sum", "rule", filters.Select(f => (Numbers.Count(cells[("sum", f)].Count), "", "")));
                WriteRow(markup, "closes", "closes", filters.Select(f => Closes(cells[("sum", f)])));
            }
        }
    }

    private static void WriteHead(MarkupWriter markup, IEnumerable<string> filters)
    {
        using (markup.Open("thead"))
        using (markup.Open("tr"))
        {
            markup.Element("th", "outcome", ("scope", "col"), ("class", "text"));
            foreach (var filter in filters)
            {
                markup.Element("th", filter, ("scope", "col"), ("colspan", 2), ("class", PageParts.FilterClass(filter)));
            }
        }
    }

    // The rows of all filters in the order of the codes, each once.
    private static IEnumerable<VerificationRow> OutcomeRows(IReadOnlyList<VerificationRow> rows) =>
        rows.Where(r => r.Kind != VerificationRowKind.Sum)
            .GroupBy(r => r.Row)
            .Select(g => g.First())
            .OrderBy(r => r.Kind)
            .ThenBy(r => Names.TryOutcome(r.Row, out var code) ? (int)code : int.MaxValue);

    private static (string Count, string Share, string Class) CellOf(VerificationRow? row) =>
        row is null || row.Count == 0
            ? ("0", "", "zero")
            : (Numbers.Count(row.Count), Percent.Of(row.Count, row.Planned), "");

    private static (string Count, string Share, string Class) Closes(VerificationRow sum) =>
        sum.Count == sum.Planned ? ("✓", "", "yes") : ("✗", Numbers.Signed(sum.Count - sum.Planned, 0), "no");

    private static void WriteRow(
        MarkupWriter markup, string name, string? rowClass, IEnumerable<(string Count, string Share, string Class)> cells)
    {
        markup.NewLine();
        using (markup.Open("tr", ("class", rowClass)))
        {
            markup.Element("th", name, ("scope", "row"), ("class", "text"));
            foreach ((var count, var share, var cssClass) in cells)
            {
                markup.Element("td", count, ("class", cssClass)).Element("td", share, ("class", "share"));
            }
        }
    }

    private static string? ClassOf(VerificationRowKind kind) => kind switch
    {
        VerificationRowKind.Failed => "failed",
        VerificationRowKind.Unsettled => "unsettled",
        _ => null,
    };

    private static void WriteItems(MarkupWriter markup, string heading, RepeatedField<PlannedItem> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        markup.Element("h3", heading);
        using (markup.Open("ul", ("class", "alarm")))
        {
            foreach (var item in items.Take(ReportLimits.MaxFailures))
            {
                markup.Element("li", $"{Names.Of(item.Stage)} {DataIds.Text(item.DataId)}");
            }
        }

        PageParts.Shown(markup, Math.Min(items.Count, ReportLimits.MaxFailures), items.Count, "data ids");
    }
}
