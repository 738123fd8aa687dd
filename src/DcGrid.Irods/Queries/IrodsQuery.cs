using System.Text;

namespace DcGrid.Irods;

/// <summary>A general query: columns of the catalogue, under conditions that must all hold. The catalogue joins its tables by itself and leaves out equal rows.</summary>
/// <remarks>
/// The query language has no way to write an apostrophe that all servers know. A value with one is asked for by a pattern, and what the pattern
/// finds beyond it is left out here.
/// </remarks>
public sealed class IrodsQuery
{
    private readonly List<IrodsColumn> _columns = [];
    private readonly List<(int Column, int Selection)> _selections = [];
    private readonly List<(int Column, string Condition)> _conditions = [];
    private readonly List<(IrodsColumn Column, string Value)> _filters = [];

    /// <summary>The selected columns.</summary>
    public IReadOnlyList<IrodsColumn> Columns => _columns;

    /// <summary>Rows that the server sends at once; 1 to 256.</summary>
    public int PageRows { get; init; } = 256;

    /// <summary>The zone to ask if it isn't the server's own, or null.</summary>
    public string? Zone { get; init; }

    internal IReadOnlyList<(int Column, int Selection)> Selections => _selections;

    internal IReadOnlyList<(int Column, string Condition)> Conditions => _conditions;

    /// <summary>What rows are held against here, beyond the server's conditions.</summary>
    internal IReadOnlyList<(IrodsColumn Column, string Value)> Filters => _filters;

    /// <summary>Selects columns.</summary>
    public IrodsQuery Select(params ReadOnlySpan<IrodsColumn> columns)
    {
        foreach (var column in columns)
        {
            Select(column, IrodsAggregate.None);
        }

        return this;
    }

    /// <summary>Selects a column, or a figure over it.</summary>
    public IrodsQuery Select(IrodsColumn column, IrodsAggregate aggregate = IrodsAggregate.None, IrodsOrder order = IrodsOrder.None)
    {
        _columns.Add(column);

        // A plain value that is sorted by is selected by its order alone, as the stock clients do.
        var isSortedValue = aggregate == IrodsAggregate.None && order != IrodsOrder.None;
        _selections.Add((column.Number, isSortedValue ? (int)order : (int)aggregate | (int)order));
        return this;
    }

    /// <summary>Only rows with that value.</summary>
    public IrodsQuery WhereEquals(IrodsColumn column, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!value.AsSpan().ContainsAny('\'', '\\'))
        {
            return Where(column, $"= '{value}'");
        }

        _filters.Add((column, value));
        return Where(column, $"like '{OneWildcardEach(value)}'");
    }

    /// <summary>Only rows whose value fits a pattern: <c>%</c> for any characters, <c>_</c> for one.</summary>
    /// <exception cref="ArgumentException">The pattern has an apostrophe; write <c>_</c> for it.</exception>
    public IrodsQuery WhereLike(IrodsColumn column, string pattern) => Where(column, $"like '{WithoutApostrophe(pattern)}'");

    /// <summary>Only rows with one of the values.</summary>
    /// <exception cref="ArgumentException">There are none, or one has an apostrophe.</exception>
    public IrodsQuery WhereIn(IrodsColumn column, IReadOnlyCollection<string> values)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);
        return Where(column, $"in ({string.Join(',', values.Select(value => $"'{WithoutApostrophe(value)}'"))})");
    }

    /// <summary>Only rows under a condition in the catalogue's own words, such as <c>&gt; '01700000000'</c>.</summary>
    public IrodsQuery Where(IrodsColumn column, string condition)
    {
        ArgumentException.ThrowIfNullOrEmpty(condition);
        _conditions.Add((column.Number, condition));
        return this;
    }

    private static string WithoutApostrophe(string value) => !value.Contains('\'', StringComparison.Ordinal)
        ? value
        : throw new ArgumentException("an apostrophe can't be written here", nameof(value));

    private static string OneWildcardEach(string value)
    {
        // A backslash means something in a pattern, and in conditions of newer servers.
        var pattern = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
        {
            pattern.Append(rune.Value is '\'' or '\\' or '%' or '_' ? "_" : rune.ToString());
        }

        return pattern.ToString();
    }
}
