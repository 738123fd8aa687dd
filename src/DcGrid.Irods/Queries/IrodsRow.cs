namespace DcGrid.Irods;

/// <summary>A row of a query's answer.</summary>
public sealed class IrodsRow
{
    private readonly IReadOnlyList<IrodsColumn> _columns;
    private readonly string[] _values;

    internal IrodsRow(IReadOnlyList<IrodsColumn> columns, string[] values) => (_columns, _values) = (columns, values);

    /// <summary>The values, in the order in which columns were selected.</summary>
    public IReadOnlyList<string> Values => _values;

    /// <summary>A value by its place among the selected columns, from 0.</summary>
    public string this[int index] => _values[index];

    /// <summary>A value by its column.</summary>
    /// <exception cref="KeyNotFoundException">The column was not selected.</exception>
    public string this[IrodsColumn column]
    {
        get
        {
            for (var index = 0; index < _columns.Count; index++)
            {
                if (_columns[index].Number == column.Number)
                {
                    return _values[index];
                }
            }

            throw new KeyNotFoundException($"{column} was not selected");
        }
    }
}
