namespace DcGrid.Store.Sql;

/// <summary>
/// Many rows of parameters for one statement, column by column. A statement names them by <c>{rows}</c>, as if it were a table
/// called <c>v</c>. PostgreSQL takes all rows at once, as arrays; SQLite, to which a call costs next to nothing, runs the statement once
/// for each row. So a statement must treat its rows one by one: no aggregate over them, no row twice.
/// </summary>
internal abstract class RowSet(int count)
{
    private readonly List<(string Name, Array Values)> _columns = [];

    public int Count => count;

    public IReadOnlyList<(string Name, Array Values)> Columns => _columns;

    /// <summary>A row for each of <paramref name="items"/>, of no columns yet.</summary>
    public static RowSet<TItem> Of<TItem>(IReadOnlyList<TItem> items) => new(items);

    protected void Add(string name, Array values) => _columns.Add((name, values));
}

/// <inheritdoc cref="RowSet"/>
internal sealed class RowSet<TItem>(IReadOnlyList<TItem> items) : RowSet(items.Count)
{
    /// <summary>Adds a column of numbers, texts or bytes, null where the type allows it.</summary>
    /// <typeparam name="T">long, long?, int, int?, double, double?, string or byte[].</typeparam>
    public RowSet<TItem> With<T>(string name, Func<TItem, T> value)
    {
        var values = new T[items.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(items[i]);
        }

        Add(name, values);
        return this;
    }
}
