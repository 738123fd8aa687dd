using DcGrid.Store.Sql;
using Microsoft.Data.Sqlite;

namespace DcGrid.Store.Sqlite;

/// <summary>What migrations need and SQL does not have.</summary>
internal static class SqliteFunctions
{
    public static void Register(SqliteConnection connection)
    {
        connection.CreateAggregate<long, List<long>, byte[]>(
            "dcgrid_id_list",
            [],
            (ids, id) => [.. ids ?? [], id],
            ids =>
            {
                var ascending = (ids ?? []).Distinct().Order().ToArray();
                return IdList.Write(ascending);
            },
            isDeterministic: true);
        connection.CreateAggregate<string, List<string>, byte[]>(
            "dcgrid_plan_keys", [], (keys, key) => [.. keys ?? [], key], keys => PlanKeys.Write(keys ?? []), isDeterministic: true);
    }
}
