using DcGrid.Production;

namespace DcGrid.Store.Sqlite;

/// <summary>Gives out leases.</summary>
internal static class LeaseWrites
{
    /// <summary>One lease, or the one that the same request got before.</summary>
    public static LeaseGrant Lease(WriteUnit unit, LeaseQuery query)
    {
        var pilot = unit.Session.First(
            "SELECT state, draining FROM pilot WHERE id = $id",
            row => ((PilotState State, bool Draining)?)((PilotState)row.GetInt32(0), row.GetBoolean(1)),
            ("$id", query.Pilot.Value));
        if (pilot is not { State: PilotState.Alive or PilotState.Lost } known)
        {
            throw new StoreNotFoundException($"There is no pilot {query.Pilot} at work: register first.");
        }

        PilotWrites.Heard(unit, query.Pilot, query.Capability, query.Expires);
        if (unit.Session.First(
            "SELECT id FROM lease WHERE pilot_id = $pilot AND request_id = $request",
            row => (long?)row.GetInt64(0),
            ("$pilot", query.Pilot.Value),
            ("$request", query.RequestId)) is { } given)
        {
            return Repeat(unit, new LeaseId(given), query);
        }

        if (known.Draining)
        {
            return new LeaseGrant(null, query.Expires, [], MoreToCome: false, NextReady: null, Drain: true);
        }

        var open = OpenWork.For(unit, query.Capability);
        var chosen = Pick(unit, open, Math.Clamp(query.MaxAttempts, 0, LeaseTerms.MaxAttemptsPerLease));
        if (chosen.Count == 0)
        {
            return new LeaseGrant(null, query.Expires, [], open.Any(stage => stage.Unsettled > 0), NextReady(unit, open));
        }

        unit.Session.Execute(
            "INSERT INTO lease (pilot_id, request_id, leased_at) VALUES ($pilot, $request, $now)",
            ("$pilot", query.Pilot.Value),
            ("$request", query.RequestId),
            ("$now", unit.Now.Micros()));
        var lease = new LeaseId(unit.Session.Number("SELECT last_insert_rowid()"));
        var grants = chosen.Select(candidate => Begin(unit, lease, query, candidate.Task)).ToList();
        return new LeaseGrant(lease, query.Expires, grants, MoreToCome: true, NextReady: null);
    }

    private static LeaseGrant Repeat(WriteUnit unit, LeaseId lease, LeaseQuery query)
    {
        var live = unit.Session.Query(
            "SELECT task_id, number, expires_at FROM attempt WHERE lease_id = $lease AND state = 1 ORDER BY task_id",
            row => (Key: new AttemptKey(row.TaskId(0), row.GetInt32(1)), Expires: row.Time(2)),
            ("$lease", lease.Value));

        // The pilot asks, so it lives; and it may have missed the answer that told it what to name in its heartbeats.
        unit.Session.Execute(
            "UPDATE attempt SET expires_at = MAX(expires_at, $expires) WHERE lease_id = $lease AND state = 1",
            ("$expires", query.Expires.Micros()),
            ("$lease", lease.Value));
        return new LeaseGrant(lease, query.Expires, [.. live.Select(attempt => GrantReads.Grant(unit, attempt.Key))], MoreToCome: true, NextReady: null);
    }

    private static List<Candidate> Pick(WriteUnit unit, IReadOnlyList<OpenWork> open, int count)
    {
        var chosen = new List<Candidate>();
        foreach (var group in open.Where(work => work is { Leasable: true, Ready: > 0 }).GroupBy(work => work.Priority).OrderByDescending(group => group.Key))
        {
            if (chosen.Count >= count)
            {
                break;
            }

            var candidates = group.SelectMany(work => unit.Session.Query(
                """
                SELECT id, sky_order FROM task
                WHERE campaign_id = $campaign AND stage = $stage AND state = 2 AND not_before <= $now
                ORDER BY sky_order, id LIMIT $limit
                """,
                row => new Candidate(row.TaskId(0), work.Stage, work.Priority, row.GetInt64(1)),
                ("$campaign", work.Campaign.Value),
                ("$stage", (int)work.Stage),
                ("$now", unit.Now.Micros()),
                ("$limit", count - chosen.Count)));
            chosen.AddRange(TaskMatcher.Choose(candidates, count - chosen.Count));
        }

        return chosen;
    }

    private static AttemptGrant Begin(WriteUnit unit, LeaseId lease, LeaseQuery query, TaskId id)
    {
        var number = TaskMoves.Lease(unit, TaskRow.Get(unit.Session, id));
        unit.Session.Execute(
            """
            INSERT INTO attempt (task_id, number, pilot_id, lease_id, state, leased_at, expires_at)
            VALUES ($task, $number, $pilot, $lease, 1, $now, $expires)
            """,
            ("$task", id.Value),
            ("$number", number),
            ("$pilot", query.Pilot.Value),
            ("$lease", lease.Value),
            ("$now", unit.Now.Micros()),
            ("$expires", query.Expires.Micros()));
        return GrantReads.Grant(unit, new AttemptKey(id, number));
    }

    private static DateTimeOffset? NextReady(WriteUnit unit, IReadOnlyList<OpenWork> open)
    {
        var times = open.Where(work => work is { Leasable: true, Ready: > 0 }).Select(work => unit.Session.Number(
            "SELECT MIN(not_before) FROM task WHERE campaign_id = $campaign AND stage = $stage AND state = 2 AND not_before > 0",
            ("$campaign", work.Campaign.Value),
            ("$stage", (int)work.Stage))).Where(time => time > 0).ToList();
        return times.Count > 0 ? Rows.FromMicros(times.Min()) : null;
    }
}
