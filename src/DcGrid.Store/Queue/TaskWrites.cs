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
        var kinds = tasks.ToLookup(task => task is { State: TaskState.Done, WasState: TaskState.Leased } && task.Unsettled == task.WasUnsettled);
        var written = WriteDone(session, [.. kinds[true]]) + WriteOthers(session, [.. kinds[false]]);
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
        RowSet.Of(tasks)
            .With("id", task => task.Id.Value)
            .With("attempts", task => task.Attempts)
            .With("outcome", task => (int)task.Outcome!.Value)
            .With("message", task => task.Message)
            .With("changed_at", task => task.ChangedAt));

    private static int WriteOthers(SqlSession session, List<TaskRow> tasks) => session.Execute(
        """
        UPDATE task SET state = v.state, outcome = v.outcome, message = v.message, hold_reason = v.hold_reason, not_before = v.not_before,
            unsettled = v.unsettled, attempts = v.attempts, forgiven = v.forgiven, lease_id = v.lease_id, pilot_id = v.pilot_id,
            leased_at = v.leased_at, expires_at = v.expires_at, changed_at = v.changed_at
        FROM {rows} WHERE task.id = v.id AND task.state = v.was_state AND task.attempts = v.was_attempts AND task.unsettled = v.was_unsettled
        """,
        RowSet.Of(tasks)
            .With("id", task => task.Id.Value)
            .With("was_state", task => (int)task.WasState)
            .With("was_attempts", task => task.WasAttempts)
            .With("was_unsettled", task => task.WasUnsettled)
            .With("state", task => (int)task.State)
            .With("outcome", task => (int?)task.Outcome)
            .With("message", task => task.Message)
            .With("hold_reason", task => task.HoldReason)
            .With("not_before", task => task.NotBefore)
            .With("unsettled", task => task.Unsettled)
            .With("attempts", task => task.Attempts)
            .With("forgiven", task => task.Forgiven)
            .With("lease_id", task => task.Lease)
            .With("pilot_id", task => task.Pilot)
            .With("leased_at", task => task.LeasedAt)
            .With("expires_at", task => task.ExpiresAt)
            .With("changed_at", task => task.ChangedAt));

    private static bool IsQueuedAlike(TaskRow task) =>
        task is { State: TaskState.Ready, WasState: TaskState.Ready } && task.NotBefore == task.WasNotBefore;

    // A delayed one may have been promoted meanwhile, so it is looked for in both.
    private static void Dequeue(SqlSession session, List<TaskRow> tasks)
    {
        ReadyQueue.Remove(session, tasks.ConvertAll(Entry));
        ReadyQueue.RemoveDelayed(session, [.. tasks.Where(task => task.WasNotBefore > 0).Select(task => new DelayedEntry(task.WasNotBefore, Entry(task)))]);
    }

    private static void Enqueue(SqlSession session, List<TaskRow> tasks)
    {
        ReadyQueue.Add(session, [.. tasks.Where(task => task.NotBefore == 0).Select(Entry)]);
        ReadyQueue.AddDelayed(session, [.. tasks.Where(task => task.NotBefore > 0).Select(task => new DelayedEntry(task.NotBefore, Entry(task)))]);
    }

    private static ReadyEntry Entry(TaskRow task) => new(task.Campaign, task.Stage, task.SkyOrder, task.Id);
}
