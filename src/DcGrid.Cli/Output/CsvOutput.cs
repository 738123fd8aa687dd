namespace DcGrid.Cli.Output;

/// <summary>RFC 4180: a header line, CRLF, quotes where a value holds a comma, a quote or a line end.</summary>
/// <param name="writer">Where it goes.</param>
internal sealed class CsvOutput(TextWriter writer) : IOutput
{
    private const string LineEnd = "\r\n";

    private static readonly System.Buffers.SearchValues<char> Special =
        System.Buffers.SearchValues.Create(",\"\r\n");

    public async Task WriteListAsync<T>(
        RecordShape<T> shape, IAsyncEnumerable<T> records, string whenEmpty, CancellationToken cancellation)
    {
        WriteLine(shape.Fields.Select(f => f.Name));
        await foreach (var record in records.WithCancellation(cancellation))
        {
            WriteLine(shape.Fields.Select(f => Cells.PlainTextOf(f.Value(record))));
        }
    }

    public void WriteDocument(IReadOnlyList<DocumentPart> parts, string csvPart)
    {
        var part = parts.Single(p => p.Name == csvPart);
        WriteLine(part.Columns.Select(c => c.Name));
        foreach (var row in part.Rows)
        {
            WriteLine(row.Select(c => Cells.PlainTextOf(c.Value)));
        }
    }

    private static string Quote(string value) =>
        value.AsSpan().ContainsAny(Special) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;

    private void WriteLine(IEnumerable<string> values) => writer.Write(string.Join(',', values.Select(Quote)) + LineEnd);
}
