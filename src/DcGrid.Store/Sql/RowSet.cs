namespace DcGrid.Store.Sql;

/// <summary>
/// Many rows of parameters for one statement, column by column. A statement names them by <c>{rows}</c>, as if it were a table
/// called <c>v</c>. PostgreSQL takes all rows at once, as arrays; SQLite, to which a call costs next to nothing, runs the statement once
/// for each row. So a statement must treat its rows one by one: no aggregate over them, no row twice.
/// </summary>
internal sealed class RowSet(int count)
{
    private readonly List<(string Name, Array Values)> _columns = [];

    public int Count => count;

    public IReadOnlyList<(string Name, Array Values)> Columns => _columns;

    /// <summary>A column of numbers, texts or bytes, null where the type allows it.</summary>
    /// <typeparam name="T">long, long?, int, int?, double, double?, string or byte[].</typeparam>
    public RowSet With<T>(string name, T[] values)
    {
        if (values.Length != count)
        {
            throw new ArgumentException($"column {name} has {values.Length} values for {count} rows", nameof(values));
        }

        _columns.Add((name, values));
        return this;
    }

    /// <summary>A column made from a list of things.</summary>
    public RowSet With<TItem, T>(string name, IReadOnlyList<TItem> items, Func<TItem, T> value)
    {
        var values = new T[items.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(items[i]);
        }

        return With(name, values);
    }
}
