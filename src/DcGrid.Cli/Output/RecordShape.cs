namespace DcGrid.Cli.Output;

/// <summary>The fields of a kind of record, in the order in which they are written.</summary>
/// <typeparam name="T">The record.</typeparam>
/// <param name="fields">At least one.</param>
internal sealed class RecordShape<T>(params Field<T>[] fields)
{
    public IReadOnlyList<Field<T>> Fields { get; } = fields;
}
