namespace DcGrid.Irods;

/// <summary>A column of the catalogue, with the protocol's number and its name there.</summary>
/// <param name="Number">such as 403</param>
/// <param name="Name">such as <c>COL_DATA_NAME</c></param>
public readonly partial record struct IrodsColumn(int Number, string Name)
{
    /// <summary>Finds a column by its name in the protocol, with or without <c>COL_</c>, such as <c>DATA_NAME</c>.</summary>
    /// <exception cref="ArgumentException">There is none in this list; make one from its number.</exception>
    public static IrodsColumn Parse(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var whole = name.StartsWith("COL_", StringComparison.Ordinal) ? name : "COL_" + name;
        foreach (var column in All)
        {
            if (column.Name == whole)
            {
                return column;
            }
        }

        throw new ArgumentException($"{name} is no column that is known here", nameof(name));
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name ?? "";
}
