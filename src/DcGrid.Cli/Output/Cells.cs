using System.Globalization;

namespace DcGrid.Cli.Output;

/// <summary>Records into cells, and the plain text of a value.</summary>
internal static class Cells
{
    public static IReadOnlyList<CellColumn> Columns<T>(RecordShape<T> shape) =>
        [.. shape.Fields.Select(f => new CellColumn(f.Name, f.Header, f.AlignRight))];

    public static Cell[] Row<T>(RecordShape<T> shape, T record)
    {
        var row = new Cell[shape.Fields.Count];
        for (var i = 0; i < row.Length; i++)
        {
            var field = shape.Fields[i];
            var value = field.Value(record);
            var text = field.Text is null ? TextOf(value) : field.Text(record);
            row[i] = new Cell(value, text, field.Tone?.Invoke(record) ?? Tone.Plain);
        }

        return row;
    }

    /// <summary>Text for tables: times to the second in UTC.</summary>
    public static string TextOf(object? value) => value switch
    {
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        _ => PlainTextOf(value),
    };

    /// <summary>Text for programs: ISO 8601 with milliseconds, numbers that read back to the same value.</summary>
    public static string PlainTextOf(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        Composite composite => composite.Text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"no text for a {value.GetType().Name}", nameof(value)),
    };
}
