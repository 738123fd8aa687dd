using System.Text.Json;
using DcGrid.Production;
using Microsoft.Data.Sqlite;

namespace DcGrid.Store.Sqlite;

/// <summary>Pilots as they are known.</summary>
internal static class PilotReads
{
    private const string Records =
        """
        SELECT id, uid, site, host, batch_job_id, process_id, version, state, draining, registered_at, last_heard_at, attempts_done, attempts_failed,
            (SELECT COUNT(*) FROM attempt WHERE pilot_id = pilot.id AND attempt.state = 1), reason, message,
            slots, memory_mib, disk_mib, remaining_wall_seconds, payloads, token_id
        FROM pilot
        """;

    public static IReadOnlyList<PilotRecord> List(SqlSession session, bool all) =>
        session.Query($"{Records} WHERE $all OR state = 1 ORDER BY id", Map, ("$all", all));

    public static (PilotRecord Pilot, IReadOnlyList<TaskRecord> Holding)? Get(SqlSession session, PilotId pilot) =>
        session.First($"{Records} WHERE id = $id", Map, ("$id", pilot.Value)) is { } record
            ? (record, TaskReads.HeldBy(session, pilot))
            : null;

    private static PilotRecord Map(SqliteDataReader row)
    {
        var (reason, message) = (row.GetString(14), row.GetString(15));
        return new PilotRecord(
            new(row.GetInt64(0)),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.GetInt32(5),
            row.GetString(6),
            (PilotState)row.GetInt32(7) switch
            {
                PilotState.Alive => PilotRecord.AliveState,
                PilotState.Gone => PilotRecord.GoneState,
                _ => PilotRecord.LostState,
            },
            row.GetBoolean(8),
            row.Time(9),
            row.Time(10),
            row.GetInt64(11),
            row.GetInt64(12),
            row.GetInt64(13),
            message.Length > 0 ? $"{reason}: {message}" : reason,
            new PilotCapability(
                row.GetInt32(16), row.GetInt32(17), row.GetInt32(18), row.GetInt32(19), JsonSerializer.Deserialize<string[]>(row.GetString(20)) ?? []),
            row.LongOrNull(21) is { } token ? new TokenId(token) : null);
    }
}
