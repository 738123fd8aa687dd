namespace DcGrid.Cli.Output;

/// <summary>
/// Where commands hand over what they found. A command knows its records; a renderer knows how they are written.
/// </summary>
internal interface IOutput
{
    /// <summary>Writes a listing. Renderers that can write while records arrive do so.</summary>
    /// <param name="shape">The fields.</param>
    /// <param name="records">The records, in the order in which they are written.</param>
    /// <param name="whenEmpty">What a person is told when there are none.</param>
    /// <param name="cancellation">Stops it.</param>
    Task WriteListAsync<T>(
        RecordShape<T> shape, IAsyncEnumerable<T> records, string whenEmpty, CancellationToken cancellation);

    /// <summary>
    /// Writes a document of several parts. CSV has one table a file and takes <paramref name="csvPart"/>.
    /// </summary>
    void WriteDocument(IReadOnlyList<DocumentPart> parts, string csvPart);
}

/// <summary>Short forms over <see cref="IOutput"/>.</summary>
internal static class OutputExtensions
{
    public static Task WriteListAsync<T>(
        this IOutput output,
        RecordShape<T> shape,
        IEnumerable<T> records,
        string whenEmpty,
        CancellationToken cancellation) =>
        output.WriteListAsync(shape, records.ToAsyncEnumerable(), whenEmpty, cancellation);
}
