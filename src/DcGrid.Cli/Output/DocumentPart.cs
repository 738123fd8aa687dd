namespace DcGrid.Cli.Output;

/// <summary>A named part of a document: one record or a list of them, already laid out in cells.</summary>
/// <param name="Name">Name of the member in JSON.</param>
/// <param name="Title">Heading above it in a table; null for none.</param>
/// <param name="Columns">Its fields.</param>
/// <param name="Rows">Its cells, row by row.</param>
/// <param name="IsSingle">One record rather than a list.</param>
internal sealed record DocumentPart(
    string Name, string? Title, IReadOnlyList<CellColumn> Columns, IReadOnlyList<Cell[]> Rows, bool IsSingle)
{
    public static DocumentPart Single<T>(string name, string? title, RecordShape<T> shape, T record) =>
        new(name, title, Cells.Columns(shape), [Cells.Row(shape, record)], IsSingle: true);

    public static DocumentPart List<T>(string name, string? title, RecordShape<T> shape, IEnumerable<T> records) =>
        new(name, title, Cells.Columns(shape), [.. records.Select(r => Cells.Row(shape, r))], IsSingle: false);
}

/// <summary>A field without its record's type.</summary>
internal readonly record struct CellColumn(string Name, string? Header, bool AlignRight);

/// <summary>A value, the text a table shows for it, and how that strikes the eye.</summary>
internal readonly record struct Cell(object? Value, string Text, Tone Tone);
