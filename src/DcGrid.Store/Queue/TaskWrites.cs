using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Writes moved tasks, and keeps the queue of ready ones in step.</summary>
internal static class TaskWrites
{
    public static void Write(SqlSession session, List<TaskRow> tasks)
    {
        tasks.Sort((one, other) => one.Id.Value.CompareTo(other.Id.Value));
        var written = session.Execute(
            """
            UPDATE task SET state = v.state, outcome = v.outcome, message = v.message, hold_reason = v.hold_reason, not_before = v.not_before,
                unsettled = v.unsettled, attempts = v.attempts, forgiven = v.forgiven, lease_id = v.lease_id, pilot_id = v.pilot_id,
                leased_at = v.leased_at, expires_at = v.expires_at, changed_at = v.changed_at
            FROM {rows} WHERE task.id = v.id AND task.state = v.was_state
            """,
            new RowSet(tasks.Count)
                .With("id", tasks, task => task.Id.Value)
                .With("was_state", tasks, task => (int)task.WasState)
                .With("state", tasks, task => (int)task.State)
                .With("outcome", tasks, task => (int?)task.Outcome)
                .With("message", tasks, task => task.Message)
                .With("hold_reason", tasks, task => task.HoldReason)
                .With("not_before", tasks, task => task.NotBefore)
                .With("unsettled", tasks, task => task.Unsettled)
                .With("attempts", tasks, task => task.Attempts)
                .With("forgiven", tasks, task => task.Forgiven)
                .With("lease_id", tasks, task => task.Lease)
                .With("pilot_id", tasks, task => task.Pilot)
                .With("leased_at", tasks, task => task.LeasedAt)
                .With("expires_at", tasks, task => task.ExpiresAt)
                .With("changed_at", tasks, task => task.ChangedAt));
        if (written != tasks.Count)
        {
            throw new InvalidOperationException($"{tasks.Count - written} of {tasks.Count} tasks changed under the transaction that moves them");
        }

        Dequeue(session, tasks.Where(task => task.WasState == TaskState.Ready && !IsQueuedAlike(task)).ToList());
        Enqueue(session, tasks.Where(task => task.State == TaskState.Ready && !IsQueuedAlike(task)).ToList());
    }

    /// <summary>Puts delayed tasks whose time has come into the queue.</summary>
    public static void Promote(SqlSession session, DateTimeOffset now)
    {
        if (session.Number("SELECT COUNT(*) FROM (SELECT 1 FROM delayed WHERE not_before <= @now LIMIT 1) AS due", ("@now", now.Micros())) == 0)
        {
            return;
        }

        var due = session.Query(
            $"SELECT not_before, task_id, campaign_id, stage, sky_order FROM delayed WHERE not_before <= @now ORDER BY not_before, task_id LIMIT 5000{session.SkipLocked}",
            row => (NotBefore: row.GetInt64(0), Task: row.GetInt64(1), Campaign: row.GetInt64(2), Stage: row.GetInt32(3), Sky: row.GetInt64(4)),
            ("@now", now.Micros()));
        session.Execute(
            "DELETE FROM delayed WHERE (not_before, task_id) IN (SELECT v.not_before, v.task_id FROM {rows})",
            new RowSet(due.Count).With("not_before", due, task => task.NotBefore).With("task_id", due, task => task.Task));
        session.Execute(
            "INSERT INTO ready (campaign_id, stage, sky_order, task_id) SELECT v.campaign, v.stage, v.sky, v.task FROM {rows}",
            new RowSet(due.Count)
                .With("campaign", due, task => task.Campaign)
                .With("stage", due, task => task.Stage)
                .With("sky", due, task => task.Sky)
                .With("task", due, task => task.Task));
    }

    private static bool IsQueuedAlike(TaskRow task) =>
        task is { State: TaskState.Ready, WasState: TaskState.Ready } && task.NotBefore == task.WasNotBefore;

    // A delayed one may have been promoted meanwhile, so it is looked for in both.
    private static void Dequeue(SqlSession session, List<TaskRow> tasks)
    {
        if (tasks.Count == 0)
        {
            return;
        }

        session.Execute(
            "DELETE FROM ready WHERE (campaign_id, stage, sky_order, task_id) IN (SELECT v.campaign, v.stage, v.sky, v.task FROM {rows})",
            new RowSet(tasks.Count)
                .With("campaign", tasks, task => task.Campaign.Value)
                .With("stage", tasks, task => (int)task.Stage)
                .With("sky", tasks, task => task.SkyOrder)
                .With("task", tasks, task => task.Id.Value));
        var delayed = tasks.Where(task => task.WasNotBefore > 0).ToList();
        session.Execute(
            "DELETE FROM delayed WHERE (not_before, task_id) IN (SELECT v.not_before, v.task FROM {rows})",
            new RowSet(delayed.Count).With("not_before", delayed, task => task.WasNotBefore).With("task", delayed, task => task.Id.Value));
    }

    private static void Enqueue(SqlSession session, List<TaskRow> tasks)
    {
        if (tasks.Count == 0)
        {
            return;
        }

        var (later, now) = (tasks.Where(task => task.NotBefore > 0).ToList(), tasks.Where(task => task.NotBefore == 0).ToList());
        session.Execute(
            "INSERT INTO ready (campaign_id, stage, sky_order, task_id) SELECT v.campaign, v.stage, v.sky, v.task FROM {rows}",
            new RowSet(now.Count)
                .With("campaign", now, task => task.Campaign.Value)
                .With("stage", now, task => (int)task.Stage)
                .With("sky", now, task => task.SkyOrder)
                .With("task", now, task => task.Id.Value));
        session.Execute(
            "INSERT INTO delayed (not_before, campaign_id, stage, sky_order, task_id) SELECT v.not_before, v.campaign, v.stage, v.sky, v.task FROM {rows}",
            new RowSet(later.Count)
                .With("not_before", later, task => task.NotBefore)
                .With("campaign", later, task => task.Campaign.Value)
                .With("stage", later, task => (int)task.Stage)
                .With("sky", later, task => task.SkyOrder)
                .With("task", later, task => task.Id.Value));
    }
}
