using DcGrid.Production;

namespace DcGrid.Store.Sqlite;

/// <summary>Puts tasks back into the queue at an operator's word.</summary>
internal static class RetryWrites
{
    private static readonly TaskState[] Retryable = [TaskState.Failed, TaskState.Held, TaskState.Cancelled];

    /// <summary>What would be put back. A task that failed for its inputs is left out: it comes back with the input that is retried, and
    /// alone would only fail again.</summary>
    public static List<TaskRecord> Choose(SqlSession session, TaskSelection selection)
    {
        var states = selection.States.Count == 0 ? Retryable : [.. selection.States.Intersect(Retryable)];
        if (states.Length == 0)
        {
            return [];
        }

        return [.. TaskReads.Page(session, selection with { States = states }, TaskReads.Place.Start, int.MaxValue)
            .Select(row => row.Task)
            .Where(task => task is not { State: TaskState.Failed, Outcome: OutcomeCode.UpstreamFailed })];
    }

    public static RetryCounts Retry(WriteUnit unit, TaskSelection selection, string actor)
    {
        var chosen = Choose(unit.Session, selection);
        var reopened = new HashSet<TaskId>();
        foreach (var record in chosen)
        {
            PutBack(unit, record.Id, reopened);
            unit.Note("task.retried", actor, $"{record.Stage} {record.DataId} was {record.State}", TaskRow.Get(unit.Session, record.Id).Campaign, task: record.Id);
        }

        var tasks = chosen.Select(record => TaskReads.Details(unit.Session, record.Id)!.Task).ToList();
        return new RetryCounts(tasks, reopened.Count);
    }

    /// <summary>How many further down a retry of these would reopen, without touching anything.</summary>
    public static long CountReopened(SqlSession session, IReadOnlyList<TaskRecord> chosen)
    {
        var seen = new HashSet<TaskId>();
        var work = new Queue<TaskId>(chosen.Where(task => task.State.IsSettled()).Select(task => task.Id));
        while (work.TryDequeue(out var id))
        {
            foreach (var dependant in TaskRow.Dependants(session, id))
            {
                if (FailedForInputs(dependant) && seen.Add(dependant.Id))
                {
                    work.Enqueue(dependant.Id);
                }
            }
        }

        return seen.Count;
    }

    private static bool FailedForInputs(TaskRow task) => task is { State: TaskState.Failed, Outcome: OutcomeCode.UpstreamFailed };

    private static void PutBack(WriteUnit unit, TaskId first, HashSet<TaskId> reopened)
    {
        var work = new Queue<TaskId>([first]);
        while (work.TryDequeue(out var id))
        {
            // Read again: what came before in the list may have changed its counts.
            var task = TaskRow.Get(unit.Session, id);
            var wasSettled = task.State.IsSettled();
            var waiting = TaskMoves.Move(unit, task, new(TaskState.Waiting, null, "") { Forgive = true });
            if (wasSettled)
            {
                foreach (var dependant in CountOn(unit, task.Id).Where(dependant => FailedForInputs(dependant) && reopened.Add(dependant.Id)))
                {
                    work.Enqueue(dependant.Id);
                }
            }

            if (waiting.Unsettled == 0 && TaskMoves.Release(unit, waiting) is { State: TaskState.Failed } failed)
            {
                TaskMoves.CountOff(unit, failed);
            }
        }
    }

    /// <summary>A task is open again: those that read from it count one more, and those that were ready wait.</summary>
    private static List<TaskRow> CountOn(WriteUnit unit, TaskId upstream)
    {
        foreach (var ready in TaskRow.Dependants(unit.Session, upstream).Where(dependant => dependant.State == TaskState.Ready))
        {
            TaskMoves.Move(unit, ready, new(TaskState.Waiting, ready.Outcome, ""));
        }

        unit.Session.Execute(
            "UPDATE task SET unsettled = unsettled + 1 WHERE id IN (SELECT task_id FROM dependency WHERE upstream_id = $id)",
            ("$id", upstream.Value));
        return TaskRow.Dependants(unit.Session, upstream);
    }
}
