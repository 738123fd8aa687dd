using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Writes moved tasks, and keeps the queue of ready ones in step.</summary>
internal static class TaskWrites
{
    public static void Write(SqlSession session, List<TaskRow> tasks)
    {
        // In the order of their numbers, so that two transactions seldom wait for each other in a circle.
        tasks.Sort((one, other) => one.Id.Value.CompareTo(other.Id.Value));
        var done = tasks.Where(task => task is { State: TaskState.Done, WasState: TaskState.Leased } && task.Unsettled == task.WasUnsettled).ToList();
        var others = done.Count == 0 ? tasks : tasks.Except(done).ToList();
        var written = WriteDone(session, done) + WriteOthers(session, others);
        if (written != tasks.Count)
        {
            throw new ConcurrentChangeException($"{tasks.Count - written} of {tasks.Count} tasks changed under the transaction that moves them");
        }

        Dequeue(session, tasks.Where(task => task.WasState == TaskState.Ready && !IsQueuedAlike(task)).ToList());
        Enqueue(session, tasks.Where(task => task.State == TaskState.Ready && !IsQueuedAlike(task)).ToList());
    }

    /// <summary>What most tasks come to, with as few columns as it takes.</summary>
    private static int WriteDone(SqlSession session, List<TaskRow> tasks) => session.Execute(
        """
        UPDATE task SET state = 5, outcome = v.outcome, message = v.message, not_before = 0, lease_id = NULL, pilot_id = NULL, leased_at = NULL,
            expires_at = NULL, changed_at = v.changed_at
        FROM {rows} WHERE task.id = v.id AND task.state = 3 AND task.attempts = v.attempts
        """,
        new RowSet(tasks.Count)
            .With("id", tasks, task => task.Id.Value)
            .With("attempts", tasks, task => task.Attempts)
            .With("outcome", tasks, task => (int)task.Outcome!.Value)
            .With("message", tasks, task => task.Message)
            .With("changed_at", tasks, task => task.ChangedAt));

    private static int WriteOthers(SqlSession session, List<TaskRow> tasks) => session.Execute(
        """
        UPDATE task SET state = v.state, outcome = v.outcome, message = v.message, hold_reason = v.hold_reason, not_before = v.not_before,
            unsettled = v.unsettled, attempts = v.attempts, forgiven = v.forgiven, lease_id = v.lease_id, pilot_id = v.pilot_id,
            leased_at = v.leased_at, expires_at = v.expires_at, changed_at = v.changed_at
        FROM {rows} WHERE task.id = v.id AND task.state = v.was_state AND task.attempts = v.was_attempts AND task.unsettled = v.was_unsettled
        """,
        new RowSet(tasks.Count)
            .With("id", tasks, task => task.Id.Value)
            .With("was_state", tasks, task => (int)task.WasState)
            .With("was_attempts", tasks, task => task.WasAttempts)
            .With("was_unsettled", tasks, task => task.WasUnsettled)
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
        session.Insert(
            "ready",
            new RowSet(due.Count)
                .With("campaign_id", due, task => task.Campaign)
                .With("stage", due, task => task.Stage)
                .With("sky_order", due, task => task.Sky)
                .With("task_id", due, task => task.Task));
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
        session.Insert(
            "ready",
            new RowSet(now.Count)
                .With("campaign_id", now, task => task.Campaign.Value)
                .With("stage", now, task => (int)task.Stage)
                .With("sky_order", now, task => task.SkyOrder)
                .With("task_id", now, task => task.Id.Value));
        session.Insert(
            "delayed",
            new RowSet(later.Count)
                .With("not_before", later, task => task.NotBefore)
                .With("campaign_id", later, task => task.Campaign.Value)
                .With("stage", later, task => (int)task.Stage)
                .With("sky_order", later, task => task.SkyOrder)
                .With("task_id", later, task => task.Id.Value));
    }
}
