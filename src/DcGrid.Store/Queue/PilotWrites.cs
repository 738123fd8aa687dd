using System.Text.Json;
using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>What pilots say apart from reports, and what is concluded from their silence.</summary>
internal static class PilotWrites
{
    /// <summary>A sign of life.</summary>
    /// <param name="ExpectedBy">It is taken for lost when it has not spoken again up to then.</param>
    internal readonly record struct Word(PilotId Pilot, DateTimeOffset At, DateTimeOffset ExpectedBy, PilotCapability? Capability);

    public static PilotId Register(WriteUnit unit, PilotRegistration registration)
    {
        var known = unit.Session.First(
            "SELECT id, token_id FROM pilot WHERE uid = @uid",
            row => ((PilotId Id, long? Token)?)(new PilotId(row.GetInt64(0)), row.LongOrNull(1)),
            ("@uid", registration.Uid));
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

        var pilot = new PilotId(unit.Session.Number(
            """
            INSERT INTO pilot (uid, site, host, batch_job_id, process_id, version, allocation_id, token_id, registered_at, last_heard_at,
                expected_by, slots, memory_mib, disk_mib, remaining_wall_seconds, payloads, tags)
            VALUES (@uid, @site, @host, @job, @process, @version, @allocation, @token, @now, @now,
                @expected, @slots, @memory, @disk, @wall, @payloads, @tags) RETURNING id
            """,
            ("@uid", registration.Uid),
            ("@site", registration.Site),
            ("@host", registration.Host),
            ("@job", registration.BatchJobId),
            ("@process", registration.ProcessId),
            ("@version", registration.Version),
            ("@allocation", Known(unit, registration.Allocation)),
            ("@token", registration.Token?.Value),
            ("@now", unit.Now.Micros()),
            ("@expected", expectedBy.Micros()),
            ("@slots", registration.Capability.Slots),
            ("@memory", registration.Capability.MemoryMiB),
            ("@disk", registration.Capability.DiskMiB),
            ("@wall", registration.Capability.RemainingWallSeconds),
            ("@payloads", JsonSerializer.Serialize(registration.Capability.Payloads)),
            ("@tags", JsonSerializer.Serialize(registration.Capability.Tags))));
        unit.Note("pilot.registered", WriteUnit.Service, $"pilot {pilot} at {registration.Site} on {registration.Host}", pilot: pilot);
        return pilot;
    }

    /// <summary>Notes that a pilot has spoken and what it can do. One that was given up for lost is alive again; one that signed off stays gone.</summary>
    public static void Heard(WriteUnit unit, PilotId pilot, PilotCapability? capability, DateTimeOffset expectedBy) =>
        Heard(unit, [new Word(pilot, unit.Now, expectedBy, capability)]);

    /// <summary>The same for many. What each holds lasts as long as it may be silent.</summary>
    /// <param name="words">Of one pilot the last one counts.</param>
    public static void Heard(WriteUnit unit, IEnumerable<Word> words)
    {
        var last = words.GroupBy(word => word.Pilot).Select(group => group.Last()).OrderBy(word => word.Pilot.Value).ToList();
        var returned = unit.Session.Query(
            "UPDATE pilot SET state = 1, reason = '' FROM {rows} WHERE pilot.id = v.id AND pilot.state = 3 RETURNING pilot.id",
            RowSet.Of(last).With("id", word => word.Pilot.Value),
            row => new PilotId(row.GetInt64(0)));
        foreach (var pilot in returned)
        {
            unit.Note("pilot.returned", WriteUnit.Service, $"pilot {pilot} is heard from again", pilot: pilot);
        }

        // The newest word counts, also where it ends the long allowance of a pilot that had only registered.
        unit.Session.Execute(
            "UPDATE pilot SET last_heard_at = v.heard, expected_by = v.expected FROM {rows} WHERE pilot.id = v.id AND pilot.state <> 2",
            RowSet.Of(last)
                .With("id", word => word.Pilot.Value)
                .With("heard", word => word.At.Micros())
                .With("expected", word => word.ExpectedBy.Micros()));
        var able = last.Where(word => word.Capability is not null).ToList();
        unit.Session.Execute(
            """
            UPDATE pilot SET slots = v.slots, memory_mib = v.memory, disk_mib = v.disk, remaining_wall_seconds = v.wall, payloads = v.payloads, tags = v.tags
            FROM {rows} WHERE pilot.id = v.id AND pilot.state = 1
            """,
            RowSet.Of(able)
                .With("id", word => word.Pilot.Value)
                .With("slots", word => word.Capability!.Slots)
                .With("memory", word => word.Capability!.MemoryMiB)
                .With("disk", word => word.Capability!.DiskMiB)
                .With("wall", word => word.Capability!.RemainingWallSeconds)
                .With("payloads", word => JsonSerializer.Serialize(word.Capability!.Payloads))
                .With("tags", word => JsonSerializer.Serialize(word.Capability!.Tags)));
    }

    /// <summary>Notes that pilots have reported, and what became of it.</summary>
    public static void Reported(WriteUnit unit, IReadOnlyList<ReportWork> works, Books books)
    {
        var codes = books.Accepted.ToLookup(booked => booked.Pilot, booked => booked.Code);
        var pilots = works.GroupBy(work => work.Pilot).Select(group => (
            Pilot: group.Key,
            At: group.Max(work => work.Now),
            Done: codes[group.Key].LongCount(code => code.IsOk()),
            Failed: codes[group.Key].LongCount(code => !code.IsOk() && code != OutcomeCode.Preempted))).OrderBy(row => row.Pilot.Value).ToList();
        unit.Session.Execute(
            """
            UPDATE pilot SET last_heard_at = v.heard, attempts_done = attempts_done + v.done, attempts_failed = attempts_failed + v.failed
            FROM {rows} WHERE pilot.id = v.id
            """,
            RowSet.Of(pilots)
                .With("id", row => row.Pilot.Value)
                .With("heard", row => row.At.Micros())
                .With("done", row => row.Done)
                .With("failed", row => row.Failed));
    }

    /// <summary>Answers heartbeats: extends what the pilots name and hold, and lets run out what they hold and don't name, since the answer
    /// that gave it to them was lost.</summary>
    public static void Heartbeat(WriteUnit unit, IReadOnlyList<HeartbeatWork> works)
    {
        if (works.Count == 0)
        {
            return;
        }

        var pilots = PilotReads.Standing(unit.Session, works.Select(work => work.Pilot));
        var known = works.Where(work =>
        {
            if (pilots.ContainsKey(work.Pilot))
            {
                return true;
            }

            work.Refuse(new StoreNotFoundException($"There is no pilot {work.Pilot}: register first."));
            return false;
        }).ToList();
        var open = OpenLeases.Of(unit.Session, known.Select(work => work.Pilot)).ToLookup(lease => lease.Pilot);
        unit.Load(known.SelectMany(work => work.Held.Select(key => key.Task.Value).Concat(open[work.Pilot].SelectMany(lease => lease.Tasks))));
        foreach (var work in known)
        {
            unit.Now = work.Now;
            var named = work.Held.Where(key => Holds(unit, work.Pilot, key)).ToHashSet();
            foreach (var id in open[work.Pilot].SelectMany(lease => lease.Tasks))
            {
                var task = unit.Find(new(id));
                if (task is not { State: TaskState.Leased } || task.Pilot != work.Pilot.Value)
                {
                    continue;
                }

                // It is taken away when it would have been without this heartbeat.
                var expires = named.Contains(new(task.Id, task.Attempts)) ? (long?)null : task.ExpiresAt ?? pilots[work.Pilot].ExpectedBy;
                if (task.ExpiresAt != expires)
                {
                    task.ExpiresAt = expires;
                    unit.Changed(task);
                }
            }

            var standing = pilots[work.Pilot];
            work.Answer(new HeartbeatAnswer([.. work.Held.Where(key => !named.Contains(key))], standing.Draining || standing.State == PilotState.Gone));
        }

        Heard(unit, known.Select(work => new Word(work.Pilot, work.Now, work.Expires, work.Capability)));
        unit.Flush();
    }

    public static void SignOff(WriteUnit unit, PilotId pilot, string reason, string message, int exitCode)
    {
        var changed = unit.Session.Execute(
            "UPDATE pilot SET state = 2, last_heard_at = @now, reason = @reason, message = @message, exit_code = @exit WHERE id = @id AND state <> 2",
            ("@now", unit.Now.Micros()),
            ("@reason", reason),
            ("@message", message),
            ("@exit", exitCode),
            ("@id", pilot.Value));
        if (changed == 0)
        {
            return;
        }

        ConnectionWrites.Forget(unit.Session, [pilot]);
        unit.Load(OpenLeases.Of(unit.Session, [pilot]).SelectMany(lease => lease.Tasks));
        Take(
            unit,
            unit.Loaded.Where(task => task.State == TaskState.Leased && task.Pilot == pilot.Value),
            AttemptState.Released,
            OutcomeCode.Preempted,
            $"given back by pilot {pilot}: {reason}");
        unit.Note("pilot.gone", WriteUnit.Service, FormattableString.Invariant($"pilot {pilot} signed off: {reason}, exit code {exitCode}; {message}"), pilot: pilot);
    }

    /// <summary>Takes away what has expired, the longest held first, and gives up pilots that did not speak in time.</summary>
    public static int Reap(WriteUnit unit, int maxAttempts)
    {
        var now = unit.Now.Micros();
        unit.Load(unit.Session.Query("SELECT id FROM task WHERE expires_at < @now LIMIT @limit", row => row.GetInt64(0), ("@now", now), ("@limit", maxAttempts)));
        var left = unit.Loaded.Where(task => task.ExpiresAt < now).ToList();

        var silent = OpenLeases.OfSilent(unit.Session, unit.Now, maxAttempts);
        unit.Load(silent.SelectMany(lease => lease.Tasks));
        var silentPilots = PilotReads.Standing(unit.Session, silent.Select(lease => lease.Pilot));
        var expired = unit.Loaded
            .Where(task => task.State == TaskState.Leased && task.Pilot is { } pilot && silentPilots.TryGetValue(new(pilot), out var standing) && standing.ExpectedBy < now)
            .Union(left)
            .OrderBy(task => task.LeasedAt).ThenBy(task => task.Id.Value)
            .Take(maxAttempts)
            .ToList();
        Take(unit, expired, AttemptState.Reaped, OutcomeCode.PilotLost, "its lease expired");

        var lost = unit.Session.Query(
            "UPDATE pilot SET state = 3, reason = 'not heard from' WHERE state = 1 AND expected_by < @now RETURNING id",
            row => new PilotId(row.GetInt64(0)),
            ("@now", now));
        ConnectionWrites.Forget(unit.Session, lost);
        foreach (var pilot in lost)
        {
            unit.Note("pilot.lost", WriteUnit.Service, $"pilot {pilot} did not speak in time", pilot: pilot);
        }

        // Two servers that settle the last two tasks at the same time each see the other's still open; here it is seen.
        foreach (var campaign in unit.Session.Query("SELECT id FROM campaign WHERE started = 1 AND noted_settled = 0", row => new CampaignId(row.GetInt64(0))))
        {
            TaskCounts.NoteSettled(unit, campaign);
        }

        return expired.Count;
    }

    /// <summary>Lets nothing expire before <paramref name="until"/>.</summary>
    public static void Grace(WriteUnit unit, DateTimeOffset until)
    {
        unit.Session.Execute("UPDATE task SET expires_at = @until WHERE expires_at < @until", ("@until", until.Micros()));
        unit.Session.Execute("UPDATE pilot SET expected_by = @until WHERE state <> 2 AND expected_by < @until", ("@until", until.Micros()));
    }

    public static int Drain(WriteUnit unit, IReadOnlyCollection<PilotId> pilots, string actor)
    {
        var asked = pilots.Count == 0
            ? unit.Session.Query("UPDATE pilot SET draining = 1 WHERE state = 1 AND draining = 0 RETURNING id", row => new PilotId(row.GetInt64(0)))
            : [.. pilots.Where(pilot => unit.Session.Execute("UPDATE pilot SET draining = 1 WHERE id = @id AND state <> 2 AND draining = 0", ("@id", pilot.Value)) > 0)];
        foreach (var pilot in asked)
        {
            unit.Note("pilot.drained", actor, $"pilot {pilot} is asked to finish and stop", pilot: pilot);
        }

        return asked.Count;
    }

    private static bool Holds(WriteUnit unit, PilotId pilot, AttemptKey key) =>
        unit.Find(key.Task) is { State: TaskState.Leased } task && task.Attempts == key.Number && task.Pilot == pilot.Value;

    private static void Take(WriteUnit unit, IEnumerable<TaskRow> tasks, AttemptState to, OutcomeCode code, string message)
    {
        var taken = tasks.ToList();
        var history = TaskMoves.History(unit, taken);
        var books = new Books([]);
        foreach (var task in taken)
        {
            books.Take(new(task.Id, task.Attempts), new(task.Pilot!.Value), to, task.LeasedAt!.Value, unit.Now, code, message);
            TaskMoves.End(unit, task, code, message, TaskMoves.Count(history.GetValueOrDefault(task.Id.Value), code));
        }

        books.Write(unit);
        TaskMoves.CountOff(unit, taken.Where(task => task.State.IsSettled()));
    }

    /// <summary>A number that a pilot was started with and that is not ours is dropped: its other words still count.</summary>
    private static long? Known(WriteUnit unit, AllocationId? allocation) =>
        allocation is { } id && unit.Session.Number("SELECT COUNT(*) FROM allocation WHERE id = @id", ("@id", id.Value)) > 0 ? id.Value : null;
}
