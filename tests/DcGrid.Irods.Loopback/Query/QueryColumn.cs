using System.Globalization;

namespace DcGrid.Irods.Loopback.Query;

/// <summary>A table of the catalogue that a column belongs to.</summary>
[Flags]
internal enum QueryTable
{
    None = 0,
    Zone = 1,
    User = 2,
    Resource = 4,
    Objects = 8,
    Collections = 16,
    ObjectMetadata = 32,
    CollectionMetadata = 64,
}

/// <summary>A column of the catalogue by the number that the protocol gives it.</summary>
internal sealed record QueryColumn(int Number, QueryTable Table, Func<QueryRow, string> Value)
{
    public const int CollectionName = 501;
    public const int ObjectName = 403;

    /// <summary>All columns of a server, by number.</summary>
    public static IReadOnlyDictionary<int, QueryColumn> All(IrodsLoopbackOptions options, string started)
    {
        var zone = options.Zone;
        QueryColumn[] columns =
        [
            new(101, QueryTable.Zone, _ => "9000"),
            new(102, QueryTable.Zone, _ => zone),
            new(103, QueryTable.Zone, _ => "local"),
            new(201, QueryTable.User, row => Text(row.User!.Id)),
            new(202, QueryTable.User, row => row.User!.Name),
            new(203, QueryTable.User, row => row.User!.Type),
            new(204, QueryTable.User, _ => zone),
            new(206, QueryTable.User, _ => ""),
            new(207, QueryTable.User, _ => ""),
            new(208, QueryTable.User, _ => started),
            new(209, QueryTable.User, _ => started),
            new(301, QueryTable.Resource, row => Text(row.Resource!.Id)),
            new(302, QueryTable.Resource, row => row.Resource!.Name),
            new(303, QueryTable.Resource, _ => zone),
            new(304, QueryTable.Resource, _ => "unixfilesystem"),
            new(305, QueryTable.Resource, _ => "cache"),
            new(306, QueryTable.Resource, _ => "localhost"),
            new(307, QueryTable.Resource, row => $"/vault/{row.Resource!.Name}"),
            new(308, QueryTable.Resource, _ => ""),
            new(310, QueryTable.Resource, _ => ""),
            new(311, QueryTable.Resource, _ => started),
            new(312, QueryTable.Resource, _ => started),
            new(313, QueryTable.Resource, _ => "up"),
            new(314, QueryTable.Resource, _ => ""),
            new(315, QueryTable.Resource, _ => ""),
            new(316, QueryTable.Resource, _ => ""),
            new(317, QueryTable.Resource, _ => ""),
            new(318, QueryTable.Resource, _ => ""),
            new(401, QueryTable.Objects, row => Text(row.Object!.Id)),
            new(402, QueryTable.Objects, row => Text(row.Collection!.Id)),
            new(ObjectName, QueryTable.Objects, row => row.Object!.Name),
            new(404, QueryTable.Objects, row => Text(row.Replica!.Number)),
            new(405, QueryTable.Objects, _ => ""),
            new(406, QueryTable.Objects, _ => "generic"),
            new(407, QueryTable.Objects, row => Text(row.Replica!.Size)),
            new(409, QueryTable.Objects, row => row.Replica!.Resource),
            new(410, QueryTable.Objects, row => row.Replica!.File),
            new(411, QueryTable.Objects, row => row.Object!.Owner),
            new(412, QueryTable.Objects, _ => zone),
            new(413, QueryTable.Objects, row => Text(row.Replica!.Status)),
            new(414, QueryTable.Objects, _ => ""),
            new(415, QueryTable.Objects, row => row.Replica!.Checksum),
            new(416, QueryTable.Objects, _ => ""),
            new(417, QueryTable.Objects, _ => "0"),
            new(418, QueryTable.Objects, _ => ""),
            new(419, QueryTable.Objects, row => row.Replica!.Created),
            new(420, QueryTable.Objects, row => row.Replica!.Modified),
            new(422, QueryTable.Objects, row => row.Replica!.Resource),
            new(423, QueryTable.Objects, row => Text(ResourceId(options, row.Replica!.Resource))),
            new(500, QueryTable.Collections, row => Text(row.Collection!.Id)),
            new(CollectionName, QueryTable.Collections, row => row.Collection!.Path),
            new(502, QueryTable.Collections, row => row.Collection!.Parent?.Path ?? "/"),
            new(503, QueryTable.Collections, row => row.Collection!.Owner),
            new(504, QueryTable.Collections, _ => zone),
            new(505, QueryTable.Collections, _ => "0"),
            new(506, QueryTable.Collections, _ => ""),
            new(507, QueryTable.Collections, _ => ""),
            new(508, QueryTable.Collections, row => row.Collection!.Created),
            new(509, QueryTable.Collections, row => row.Collection!.Modified),
            new(600, QueryTable.ObjectMetadata, row => row.ObjectMetadata!.Attribute),
            new(601, QueryTable.ObjectMetadata, row => row.ObjectMetadata!.Value),
            new(602, QueryTable.ObjectMetadata, row => row.ObjectMetadata!.Units),
            new(603, QueryTable.ObjectMetadata, row => Text(row.ObjectMetadata!.Id)),
            new(610, QueryTable.CollectionMetadata, row => row.CollectionMetadata!.Attribute),
            new(611, QueryTable.CollectionMetadata, row => row.CollectionMetadata!.Value),
            new(612, QueryTable.CollectionMetadata, row => row.CollectionMetadata!.Units),
            new(613, QueryTable.CollectionMetadata, row => Text(row.CollectionMetadata!.Id)),
        ];
        return columns.ToDictionary(column => column.Number);
    }

    /// <summary>Resources have ids beside the catalogue's own.</summary>
    public static long ResourceId(IrodsLoopbackOptions options, string name) => 9100 + options.Resources.Index().First(item => item.Item == name).Index;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
