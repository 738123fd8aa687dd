using System.Globalization;
using DcGrid.Irods.Loopback.Store;
using DcGrid.Irods.Loopback.Wire;

namespace DcGrid.Irods.Loopback.Query;

/// <summary>A column that is selected, and how: bits of order, or an aggregate.</summary>
internal readonly record struct Selection(QueryColumn Column, int How)
{
    public const int Ascending = 0x400;
    public const int Descending = 0x800;

    private const int Minimum = 2;
    private const int Maximum = 3;
    private const int Sum = 4;
    private const int Average = 5;
    private const int Count = 6;

    public bool IsAggregate => (How & 0xF) is >= Minimum and <= Count;

    public string Aggregate(IReadOnlyList<string> values)
    {
        if ((How & 0xF) == Count)
        {
            return values.Count.ToString(CultureInfo.InvariantCulture);
        }

        var numbers = values.Select(value => decimal.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : 0).ToList();
        var result = (How & 0xF) switch
        {
            Minimum => numbers.Min(),
            Maximum => numbers.Max(),
            Sum => numbers.Sum(),
            _ => numbers.Average(),
        };
        return result.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>A query over the catalogue, done in one go under its gate.</summary>
internal sealed class CatalogueQuery(Catalogue catalogue, IrodsLoopbackOptions options)
{
    private const QueryTable NeedsObjects = QueryTable.Objects | QueryTable.ObjectMetadata;

    private readonly IReadOnlyDictionary<int, QueryColumn> columns = QueryColumn.All(options, catalogue.Root.Created);

    /// <exception cref="IrodsErrorException">No such column: -816000.</exception>
    public QueryColumn Column(int number) => columns.GetValueOrDefault(number) ?? throw new IrodsErrorException(ErrorCode.InvalidArgument, $"no column {number}");

    /// <summary>The values of the rows that meet all conditions, in order.</summary>
    public List<string[]> Run(IReadOnlyList<Selection> selected, IReadOnlyList<(QueryColumn Column, string Text)> conditions, bool distinct)
    {
        var tables = selected.Aggregate(QueryTable.None, (all, each) => all | each.Column.Table);
        tables = conditions.Aggregate(tables, (all, each) => all | each.Column.Table);
        var tests = conditions.Select(each => (each.Column, Test: QueryCondition.Parse(each.Text))).ToList();
        var rows = Source(tables, Plain(conditions, QueryColumn.CollectionName), Plain(conditions, QueryColumn.ObjectName))
            .Where(row => tests.TrueForAll(each => each.Test(each.Column.Value(row))))
            .Select(row => selected.Select(each => each.Column.Value(row)).ToArray());
        if (selected.Any(each => each.IsAggregate))
        {
            return Aggregate(selected, rows);
        }

        var found = (distinct ? rows.DistinctBy(row => string.Join('\0', row)) : rows).ToList();
        foreach (var (index, selection) in selected.Index().Reverse().Where(item => (item.Item.How & (Selection.Ascending | Selection.Descending)) != 0))
        {
            found = selection.How == Selection.Descending
                ? [.. found.OrderByDescending(row => row[index], StringComparer.Ordinal)]
                : [.. found.OrderBy(row => row[index], StringComparer.Ordinal)];
        }

        return found;
    }

    private static List<string[]> Aggregate(IReadOnlyList<Selection> selected, IEnumerable<string[]> rows) =>
    [
        .. rows.GroupBy(row => string.Join('\0', row.Where((_, index) => !selected[index].IsAggregate)))
            .Select(group => group.ToList())
            .Select(group => selected.Select((each, index) => each.IsAggregate ? each.Aggregate([.. group.Select(row => row[index])]) : group[0][index]).ToArray()),
    ];

    private IEnumerable<QueryRow> Source(QueryTable tables, string? collectionPath, string? objectName)
    {
        if ((tables & (NeedsObjects | QueryTable.Collections | QueryTable.CollectionMetadata)) == 0)
        {
            return tables.HasFlag(QueryTable.User) ? catalogue.Users.Select(user => new QueryRow { User = user })
                : tables.HasFlag(QueryTable.Resource) ? options.Resources.Select(name => new QueryRow { Resource = new ResourceEntry(QueryColumn.ResourceId(options, name), name) })
                : [new QueryRow()];
        }

        var collections = collectionPath is null ? catalogue.Root.Tree()
            : catalogue.FindCollection(collectionPath) is { } single && single.Path == collectionPath ? [single] : [];
        var rows = collections.Select(collection => new QueryRow { Collection = collection });
        if (tables.HasFlag(QueryTable.CollectionMetadata))
        {
            rows = rows.SelectMany(row => row.Collection!.Metadata.Select(avu => row with { CollectionMetadata = avu }));
        }

        if ((tables & NeedsObjects) != 0)
        {
            rows = rows.SelectMany(IEnumerable<QueryRow> (row) =>
                objectName is null ? row.Collection!.Objects.Values.Select(entry => row with { Object = entry })
                : row.Collection!.Objects.TryGetValue(objectName, out var one) ? [row with { Object = one }] : []);
        }

        if (tables.HasFlag(QueryTable.Objects))
        {
            rows = rows.SelectMany(row => row.Object!.Replicas.Select(replica => row with { Replica = replica }));
        }

        if (tables.HasFlag(QueryTable.ObjectMetadata))
        {
            rows = rows.SelectMany(row => row.Object!.Metadata.Select(avu => row with { ObjectMetadata = avu }));
        }

        return tables.HasFlag(QueryTable.User) ? rows.SelectMany(row => catalogue.Users.Select(user => row with { User = user })) : rows;
    }

    /// <summary>The value that a column must have, if the conditions say so plainly: the search begins there instead of going through all.</summary>
    private static string? Plain(IReadOnlyList<(QueryColumn Column, string Text)> conditions, int column) =>
        conditions.Where(each => each.Column.Number == column).Select(each => QueryCondition.PlainEquality(each.Text)).FirstOrDefault();
}
