using System.Text.Json;
using DcGrid.Production;

namespace DcGrid.Store.Sqlite;

/// <summary>What pilots say apart from reports, and what is concluded from their silence.</summary>
internal static class PilotWrites
{
    public static PilotId Register(WriteUnit unit, PilotRegistration registration)
    {
        var known = unit.Session.First(
            "SELECT id, token_id FROM pilot WHERE uid = $uid",
            row => ((PilotId Id, long? Token)?)(new PilotId(row.GetInt64(0)), row.LongOrNull(1)),
            ("$uid", registration.Uid));
        var expectedBy = unit.Now.AddSeconds(LeaseTerms.FirstWordSeconds);
        if (known is { } there)
        {
            // Whoever holds another token is not this pilot, and its words are not noted as the pilot's.
            if (there.Token == registration.Token?.Value)
            {
                Heard(unit, there.Id, registration.Capability, expectedBy);
            }

            return there.Id;
        }

        unit.Session.Execute(
            """
            INSERT INTO pilot (uid, site, host, batch_job_id, process_id, version, allocation_id, token_id, registered_at, last_heard_at,
                expected_by, slots, memory_mib, disk_mib, remaining_wall_seconds, payloads)
            VALUES ($uid, $site, $host, $job, $process, $version, $allocation, $token, $now, $now,
                $expected, $slots, $memory, $disk, $wall, $payloads)
            """,
            ("$uid", registration.Uid),
            ("$site", registration.Site),
            ("$host", registration.Host),
            ("$job", registration.BatchJobId),
            ("$process", registration.ProcessId),
            ("$version", registration.Version),
            ("$allocation", Known(unit, registration.Allocation)),
            ("$token", registration.Token?.Value),
            ("$now", unit.Now.Micros()),
            ("$expected", expectedBy.Micros()),
            ("$slots", registration.Capability.Slots),
            ("$memory", registration.Capability.MemoryMiB),
            ("$disk", registration.Capability.DiskMiB),
            ("$wall", registration.Capability.RemainingWallSeconds),
            ("$payloads", JsonSerializer.Serialize(registration.Capability.Payloads)));
        var pilot = new PilotId(unit.Session.Number("SELECT last_insert_rowid()"));
        unit.Note("pilot.registered", WriteUnit.Service, $"pilot {pilot} at {registration.Site} on {registration.Host}", pilot: pilot);
        return pilot;
    }

    /// <summary>Notes that a pilot has spoken and what it can do. One that was given up for lost is alive again; one that signed off stays gone.</summary>
    public static void Heard(WriteUnit unit, PilotId pilot, PilotCapability? capability, DateTimeOffset expectedBy)
    {
        unit.Session.Execute(
            // The newest word counts, also where it ends the long allowance of a pilot that had only registered.
            "UPDATE pilot SET last_heard_at = $now, expected_by = $expected WHERE id = $id AND state <> 2",
            ("$now", unit.Now.Micros()),
            ("$expected", expectedBy.Micros()),
            ("$id", pilot.Value));
        if (unit.Session.Execute("UPDATE pilot SET state = 1, reason = '' WHERE id = $id AND state = 3", ("$id", pilot.Value)) > 0)
        {
            unit.Note("pilot.returned", WriteUnit.Service, $"pilot {pilot} is heard from again", pilot: pilot);
        }

        if (capability is not null)
        {
            unit.Session.Execute(
                """
                UPDATE pilot SET slots = $slots, memory_mib = $memory, disk_mib = $disk, remaining_wall_seconds = $wall, payloads = $payloads
                WHERE id = $id AND state = 1
                """,
                ("$slots", capability.Slots),
                ("$memory", capability.MemoryMiB),
                ("$disk", capability.DiskMiB),
                ("$wall", capability.RemainingWallSeconds),
                ("$payloads", JsonSerializer.Serialize(capability.Payloads)),
                ("$id", pilot.Value));
        }
    }

    public static HeartbeatAnswer Heartbeat(
        WriteUnit unit, PilotId pilot, IReadOnlyCollection<AttemptKey> held, PilotCapability? capability, DateTimeOffset expires)
    {
        var known = unit.Session.First(
            "SELECT state, draining FROM pilot WHERE id = $id",
            row => ((PilotState State, bool Draining)?)((PilotState)row.GetInt32(0), row.GetBoolean(1)),
            ("$id", pilot.Value)) ?? throw new StoreNotFoundException($"There is no pilot {pilot}: register first.");
        Heard(unit, pilot, capability, expires);

        // Attempts that the pilot doesn't name are left to expire: the answer that gave them to it was lost.
        var abandon = held.Where(key => unit.Session.Execute(
            """
            UPDATE attempt SET expires_at = MAX(expires_at, $expires)
            WHERE task_id = $task AND number = $number AND pilot_id = $pilot AND state = 1
            """,
            ("$expires", expires.Micros()),
            ("$task", key.Task.Value),
            ("$number", key.Number),
            ("$pilot", pilot.Value)) == 0).ToList();
        return new HeartbeatAnswer(abandon, known.Draining || known.State == PilotState.Gone);
    }

    public static void SignOff(WriteUnit unit, PilotId pilot, string reason, string message, int exitCode)
    {
        var changed = unit.Session.Execute(
            "UPDATE pilot SET state = 2, last_heard_at = $now, reason = $reason, message = $message, exit_code = $exit WHERE id = $id AND state <> 2",
            ("$now", unit.Now.Micros()),
            ("$reason", reason),
            ("$message", message),
            ("$exit", exitCode),
            ("$id", pilot.Value));
        if (changed == 0)
        {
            return;
        }

        foreach (var key in LiveAttempts(unit, "pilot_id = $pilot", ("$pilot", pilot.Value)))
        {
            Take(unit, key, AttemptState.Released, OutcomeCode.Preempted, $"given back by pilot {pilot}: {reason}");
        }

        unit.Note("pilot.gone", WriteUnit.Service, FormattableString.Invariant($"pilot {pilot} signed off: {reason}, exit code {exitCode}; {message}"), pilot: pilot);
    }

    /// <summary>Takes away what has expired, and gives up pilots that did not speak in time.</summary>
    public static int Reap(WriteUnit unit, int maxAttempts)
    {
        var expired = LiveAttempts(
            unit, "expires_at < $now ORDER BY expires_at, task_id LIMIT $limit", ("$now", unit.Now.Micros()), ("$limit", maxAttempts));
        foreach (var key in expired)
        {
            Take(unit, key, AttemptState.Reaped, OutcomeCode.PilotLost, "its lease expired");
        }

        var lost = unit.Session.Query(
            "UPDATE pilot SET state = 3, reason = 'not heard from' WHERE state = 1 AND expected_by < $now RETURNING id",
            row => new PilotId(row.GetInt64(0)),
            ("$now", unit.Now.Micros()));
        foreach (var pilot in lost)
        {
            unit.Note("pilot.lost", WriteUnit.Service, $"pilot {pilot} did not speak in time", pilot: pilot);
        }

        return expired.Count;
    }

    /// <summary>Lets nothing expire before <paramref name="until"/>.</summary>
    public static void Grace(WriteUnit unit, DateTimeOffset until)
    {
        unit.Session.Execute("UPDATE attempt SET expires_at = $until WHERE state = 1 AND expires_at < $until", ("$until", until.Micros()));
        unit.Session.Execute("UPDATE pilot SET expected_by = $until WHERE state = 1 AND expected_by < $until", ("$until", until.Micros()));
    }

    public static int Drain(WriteUnit unit, IReadOnlyCollection<PilotId> pilots, string actor)
    {
        var asked = pilots.Count == 0
            ? unit.Session.Query("UPDATE pilot SET draining = 1 WHERE state = 1 AND draining = 0 RETURNING id", row => new PilotId(row.GetInt64(0)))
            : [.. pilots.Where(pilot => unit.Session.Execute("UPDATE pilot SET draining = 1 WHERE id = $id AND state <> 2 AND draining = 0", ("$id", pilot.Value)) > 0)];
        foreach (var pilot in asked)
        {
            unit.Note("pilot.drained", actor, $"pilot {pilot} is asked to finish and stop", pilot: pilot);
        }

        return asked.Count;
    }

    private static List<AttemptKey> LiveAttempts(WriteUnit unit, string condition, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        unit.Session.Query(
            $"SELECT task_id, number FROM attempt WHERE state = 1 AND {condition}",
            row => new AttemptKey(row.TaskId(0), row.GetInt32(1)),
            parameters);

    private static void Take(WriteUnit unit, AttemptKey key, AttemptState to, OutcomeCode code, string message)
    {
        unit.Session.Execute(
            "UPDATE attempt SET state = $to, finished_at = $now, outcome = $outcome, message = $message WHERE task_id = $task AND number = $number AND state = 1",
            ("$to", (int)to),
            ("$now", unit.Now.Micros()),
            ("$outcome", (int)code),
            ("$message", message),
            ("$task", key.Task.Value),
            ("$number", key.Number));
        TaskMoves.End(unit, key, code, message);
    }

    /// <summary>A number that a pilot was started with and that is not ours is dropped: its other words still count.</summary>
    private static long? Known(WriteUnit unit, AllocationId? allocation) =>
        allocation is { } id && unit.Session.Number("SELECT COUNT(*) FROM allocation WHERE id = $id", ("$id", id.Value)) > 0 ? id.Value : null;
}
