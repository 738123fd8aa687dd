using System.Data.Common;
using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>A lease with attempts that have not ended.</summary>
/// <param name="Tasks">All that it gave out, ended or not.</param>
internal readonly record struct OpenLease(LeaseId Id, PilotId Pilot, long LeasedAt, long[] Tasks);

/// <summary>Finds what pilots hold: a few rows, whatever the number of tasks.</summary>
internal static class OpenLeases
{
    public static List<OpenLease> Of(SqlSession session, IEnumerable<PilotId> pilots) =>
        session.Query(
            $"SELECT id, pilot_id, leased_at, task_ids FROM lease WHERE live > 0 AND {session.In("pilot_id", "@pilots")}",
            Map,
            ("@pilots", session.List(pilots.Select(pilot => pilot.Value).Distinct())));

    /// <summary>Those of pilots that have not spoken in time, the oldest first.</summary>
    public static List<OpenLease> OfSilent(SqlSession session, DateTimeOffset now, int limit) =>
        session.Query(
            """
            SELECT lease.id, pilot_id, leased_at, task_ids FROM pilot JOIN lease ON pilot_id = pilot.id
            WHERE live > 0 AND pilot.state <> 2 AND expected_by < @now ORDER BY leased_at, lease.id LIMIT @limit
            """,
            Map,
            ("@now", now.Micros()),
            ("@limit", limit));

    private static OpenLease Map(DbDataReader row) => new(
        new(row.GetInt64(0)), new(row.GetInt64(1)), row.GetInt64(2), IdList.Read((byte[])row.GetValue(3)));
}
