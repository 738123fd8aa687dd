using System.Data.Common;
using System.Text.Json;
using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>How a pilot stands with the service.</summary>
/// <param name="ExpectedBy">Microseconds; its leases last as long.</param>
internal readonly record struct Standing(PilotId Pilot, PilotState State, bool Draining, long ExpectedBy);

/// <summary>Pilots as they are known.</summary>
internal static class PilotReads
{
    private const string Records =
        """
        SELECT id, uid, site, host, batch_job_id, process_id, version, state, draining, registered_at, last_heard_at, attempts_done, attempts_failed,
            (SELECT COALESCE(SUM(live), 0) FROM lease WHERE pilot_id = pilot.id AND live > 0), reason, message,
            slots, memory_mib, disk_mib, remaining_wall_seconds, payloads, token_id, tags
        FROM pilot
        """;

    public static IReadOnlyList<PilotRecord> List(SqlSession session, bool all)
    {
        var connections = ConnectionWrites.Read(session, pilot: null);
        return session.Query($"{Records} WHERE @all = 1 OR state = 1 ORDER BY id", row => With(Map(row), connections), ("@all", all ? 1 : 0));
    }

    public static (PilotRecord Pilot, IReadOnlyList<TaskRecord> Holding)? Get(SqlSession session, PilotId pilot) =>
        session.First($"{Records} WHERE id = @id", Map, ("@id", pilot.Value)) is { } record
            ? (With(record, ConnectionWrites.Read(session, pilot)), TaskReads.HeldBy(session, pilot))
            : null;

    /// <summary>How pilots stand; those that are unknown are left out.</summary>
    public static Dictionary<PilotId, Standing> Standing(SqlSession session, IEnumerable<PilotId> pilots) =>
        session.Query(
            $"SELECT id, state, draining, expected_by FROM pilot WHERE {session.In("id", "@ids")}",
            row => new Standing(new(row.GetInt64(0)), (PilotState)row.GetInt32(1), row.GetInt32(2) != 0, row.GetInt64(3)),
            ("@ids", session.List(pilots.Select(pilot => pilot.Value).Distinct()))).ToDictionary(standing => standing.Pilot);

    private static PilotRecord With(PilotRecord record, ILookup<PilotId, PilotConnections> connections) =>
        connections.Contains(record.Id) ? record with { Connections = [.. connections[record.Id]] } : record;

    private static PilotRecord Map(DbDataReader row)
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
            row.GetInt32(8) != 0,
            row.Time(9),
            row.Time(10),
            row.GetInt64(11),
            row.GetInt64(12),
            row.GetInt64(13),
            message.Length > 0 ? $"{reason}: {message}" : reason,
            new PilotCapability(
                row.GetInt32(16), row.GetInt32(17), row.GetInt32(18), row.GetInt32(19), Texts(row.GetString(20)))
            { Tags = Texts(row.GetString(22)) },
            row.LongOrNull(21) is { } token ? new TokenId(token) : null);
    }

    private static string[] Texts(string json) => JsonSerializer.Deserialize<string[]>(json) ?? [];
}
