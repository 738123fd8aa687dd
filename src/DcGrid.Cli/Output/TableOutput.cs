using System.Text;

namespace DcGrid.Cli.Output;

/// <summary>
/// Tables for people: aligned columns two spaces apart, no frame, so that they survive grep and awk. On a screen the last
/// column is cut to the width; in a pipe nothing is cut.
/// </summary>
/// <param name="terminal">Where it goes and how wide that is.</param>
internal sealed class TableOutput(Terminal terminal) : IOutput
{
    private const string Gap = "  ";

    private readonly TextWriter _writer = terminal.Out;

    public async Task WriteListAsync<T>(
        RecordShape<T> shape, IAsyncEnumerable<T> records, string whenEmpty, CancellationToken cancellation)
    {
        List<Cell[]> rows = [];
        await foreach (var record in records.WithCancellation(cancellation))
        {
            rows.Add(Cells.Row(shape, record));
        }

        if (rows.Count == 0)
        {
            _writer.WriteLine(whenEmpty);
            return;
        }

        WriteColumns(Cells.Columns(shape), rows);
    }

    public void WriteDocument(IReadOnlyList<DocumentPart> parts, string csvPart)
    {
        var first = true;
        foreach (var part in parts.Where(p => p.Rows.Count > 0))
        {
            if (!first)
            {
                _writer.WriteLine();
            }

            first = false;
            if (part.Title is not null)
            {
                _writer.WriteLine(part.Title);
            }

            if (part.IsSingle)
            {
                WriteNamesAndValues(part);
            }
            else
            {
                WriteColumns(part.Columns, part.Rows);
            }
        }
    }

    private void WriteNamesAndValues(DocumentPart part)
    {
        var shown = part.Columns.Zip(part.Rows[0]).Where(p => p.First.Header is not null && p.Second.Text.Length > 0).ToArray();
        var width = shown.Select(p => p.First.Header!.Length).DefaultIfEmpty().Max();
        foreach ((var column, var cell) in shown)
        {
            _writer.WriteLine($"{column.Header!.PadRight(width)}{Gap}{Paint(cell.Text, cell.Tone)}");
        }
    }

    private void WriteColumns(IReadOnlyList<CellColumn> columns, IReadOnlyList<Cell[]> rows)
    {
        int[] shown = [.. Enumerable.Range(0, columns.Count).Where(i => columns[i].Header is not null)];
        int[] widths = [.. shown.Select(i => Math.Max(columns[i].Header!.Length, rows.Max(r => r[i].Text.Length)))];
        Cell[] heading = [.. columns.Select(c => new Cell(null, c.Header?.ToUpperInvariant() ?? "", Tone.Faint))];
        WriteLine(columns, shown, widths, heading);
        foreach (var row in rows)
        {
            WriteLine(columns, shown, widths, row);
        }
    }

    private void WriteLine(IReadOnlyList<CellColumn> columns, int[] shown, int[] widths, Cell[] row)
    {
        StringBuilder line = new();
        var used = 0;
        for (var k = 0; k < shown.Length; k++)
        {
            var cell = row[shown[k]];
            var last = k == shown.Length - 1;
            var right = columns[shown[k]].AlignRight;
            var text = last && !right ? Cut(OneLine(cell.Text), used) : OneLine(cell.Text);
            var padding = Math.Max(0, widths[k] - text.Length);
            line.Append(' ', right ? padding : 0);
            line.Append(Paint(text, cell.Tone));
            line.Append(' ', right || last ? 0 : padding);
            line.Append(last ? "" : Gap);
            used += widths[k] + Gap.Length;
        }

        _writer.WriteLine(line.ToString().TrimEnd());
    }

    private static string OneLine(string text) =>
        text.AsSpan().ContainsAny('\r', '\n') ? text.ReplaceLineEndings(" ") : text;

    private string Cut(string text, int usedColumns)
    {
        var room = terminal.WidthColumns - usedColumns;
        return terminal.OutIsTerminal && room >= 8 && text.Length > room ? text[..(room - 1)] + "…" : text;
    }

    private string Paint(string text, Tone tone)
    {
        var code = !terminal.UseColor || text.Length == 0 ? null : tone switch
        {
            Tone.Good => "32",
            Tone.Warning => "33",
            Tone.Bad => "31",
            Tone.Faint => "2",
            _ => null,
        };
        return code is null ? text : $"\e[{code}m{text}\e[0m";
    }
}
