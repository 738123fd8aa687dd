using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

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
        unit.Load(chosen.Select(record => record.Id.Value), shared: true);
        foreach (var record in chosen)
        {
            PutBack(unit, record.Id, reopened);
            unit.Note("task.retried", actor, $"{record.Stage} {record.DataId} was {record.State}", unit.Get(record.Id).Campaign, task: record.Id);
        }

        unit.Flush();
        var now = TaskReads.Records(unit.Session, chosen.Select(record => record.Id.Value)).ToDictionary(task => task.Id);
        return new RetryCounts([.. chosen.Select(record => now[record.Id])], reopened.Count);
    }

    /// <summary>How many further down a retry of these would reopen, without touching anything.</summary>
    public static long CountReopened(SqlSession session, IReadOnlyList<TaskRecord> chosen)
    {
        var seen = new HashSet<long>();
        var work = chosen.Where(task => task.State.IsSettled()).Select(task => task.Id).ToList();
        while (work.Count > 0)
        {
            var failed = session.Query(
                $"SELECT id FROM task WHERE {session.In("id", "@ids")} AND state = 6 AND outcome = @code",
                row => row.GetInt64(0),
                ("@ids", session.List(Dependencies.Downstream(session, work).Select(edge => edge.Task).Distinct())),
                ("@code", (int)OutcomeCode.UpstreamFailed));
            work = [.. failed.Where(seen.Add).Select(id => new TaskId(id))];
        }

        return seen.Count;
    }

    private static bool FailedForInputs(TaskRow task) => task is { State: TaskState.Failed, Outcome: OutcomeCode.UpstreamFailed };

    private static void PutBack(WriteUnit unit, TaskId first, HashSet<TaskId> reopened)
    {
        var work = new Queue<TaskId>([first]);
        while (work.TryDequeue(out var id))
        {
            // What came before in the list may have changed its counts.
            var task = unit.Get(id);
            var wasSettled = task.State.IsSettled();
            unit.Move(task, TaskState.Waiting);
            (task.Outcome, task.Message, task.HoldReason, task.NotBefore, task.Forgiven) = (null, "", "", 0, task.Attempts);
            if (wasSettled)
            {
                foreach (var dependant in CountOn(unit, task.Id).Where(dependant => FailedForInputs(dependant) && reopened.Add(dependant.Id)))
                {
                    work.Enqueue(dependant.Id);
                }
            }

            if (task.Unsettled == 0 && TaskMoves.Release(unit, [task]) is [{ State: TaskState.Failed }])
            {
                TaskMoves.CountOff(unit, [task]);
            }
        }
    }

    /// <summary>A task is open again: those that read from it count one more, and those that were ready wait.</summary>
    private static List<TaskRow> CountOn(WriteUnit unit, TaskId upstream)
    {
        var edges = Dependencies.Downstream(unit.Session, [upstream]);
        unit.Load(edges.Select(edge => edge.Task), shared: true);
        var dependants = edges.ConvertAll(edge => unit.Get(new(edge.Task)));
        foreach (var dependant in dependants)
        {
            if (dependant.State == TaskState.Ready)
            {
                unit.Move(dependant, TaskState.Waiting);
                (dependant.Message, dependant.NotBefore) = ("", 0);
            }

            unit.Changed(dependant);
            dependant.Unsettled++;
        }

        return dependants;
    }
}
