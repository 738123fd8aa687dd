using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>What follows from the end of an attempt, and from a task that is settled or opened again.</summary>
internal static class TaskMoves
{
    /// <summary>Failed inputs that a message names.</summary>
    private const int MaxNamedInputs = 3;

    /// <summary>Moves a leased task after its attempt has ended, by the campaign's retry rules. What follows for tasks further down is
    /// left to <see cref="CountOff"/>.</summary>
    /// <param name="history">The task's attempts, this one included; not asked for where the attempt was a success.</param>
    public static void End(WriteUnit unit, TaskRow task, OutcomeCode code, string message, AttemptHistory history)
    {
        var number = task.Attempts;
        var transition = unit.Policy(task.Campaign).Decide(code, history, unit.Now);
        (task.Outcome, task.Message, task.NotBefore) = (code, message, 0);
        var remark = "";
        switch (transition)
        {
            case Transition.Done:
                unit.Move(task, TaskState.Done);

                // The attempt says it all; a logbook of millions of successes would be read by nobody.
                return;

            case Transition.Failed:
                unit.Move(task, TaskState.Failed);
                break;

            case Transition.Held held:
                unit.Move(task, TaskState.Held);
                task.HoldReason = held.Reason;
                remark = $": {held.Reason}";
                break;

            case Transition.RetryAt retry:
                unit.Move(task, task.Unsettled > 0 ? TaskState.Waiting : TaskState.Ready);
                if (retry.NotBefore > unit.Now)
                {
                    task.NotBefore = retry.NotBefore.Micros();
                    remark = FormattableString.Invariant($", again after {retry.NotBefore:yyyy-MM-ddTHH:mm:ssZ}");
                }

                break;

            default:
                throw new InvalidOperationException($"no such transition: {transition}");
        }

        unit.Note(
            $"task.{Verb(task.State)}",
            WriteUnit.Service,
            FormattableString.Invariant($"{task.Stage} {unit.Key(task.Id)} attempt {number}: {code.Name()}{remark}"),
            task.Campaign,
            new AttemptKey(task.Id, number));
    }

    /// <summary>The attempts of tasks that an operator has not forgiven, counted by what they ended with; the one that ends now is not among them.</summary>
    public static Dictionary<long, List<(OutcomeCode Code, AttemptState State)>> History(WriteUnit unit, IReadOnlyList<TaskRow> tasks)
    {
        var before = tasks.Where(task => task.Attempts - 1 > task.Forgiven).Select(task => task.Id.Value).ToArray();
        return before.Length == 0
            ? []
            : unit.Session.Query(
                $"SELECT task_id, number, outcome, state FROM attempt WHERE {unit.Session.In("task_id", "@ids")}",
                row => (Task: row.GetInt64(0), Number: row.GetInt32(1), Code: (OutcomeCode)row.GetInt32(2), State: (AttemptState)row.GetInt32(3)),
                ("@ids", unit.Session.List(before)))
            .Where(attempt => attempt.Number > unit.Find(new(attempt.Task))!.Forgiven)
            .GroupBy(attempt => attempt.Task)
            .ToDictionary(group => group.Key, group => group.Select(attempt => (attempt.Code, attempt.State)).ToList());
    }

    /// <summary>Counts for one task and one way of ending. An attempt that was taken away counts as such, whatever its late report said.</summary>
    public static AttemptHistory Count(IReadOnlyList<(OutcomeCode Code, AttemptState State)>? before, OutcomeCode code) => new(
        1 + (before?.Count(attempt => attempt.State switch
        {
            AttemptState.Accepted => attempt.Code == code,
            AttemptState.Released => code == OutcomeCode.Preempted,
            _ => code == OutcomeCode.PilotLost,
        }) ?? 0),
        1 + (before?.Count ?? 0));

    /// <summary>Counts settled tasks off in those that read from them, releases or fails these, and goes on with those that failed.</summary>
    public static void CountOff(WriteUnit unit, IEnumerable<TaskRow> settled)
    {
        var work = settled.ToList();
        while (work.Count > 0)
        {
            var open = Dependencies.Downstream(unit.Session, work.Select(task => task.Id)).CountBy(edge => edge.Task).ToList();
            var free = open.Where(count => unit.Find(new(count.Key)) is { } known && CountOffKnown(unit, known, count.Value)).Select(count => count.Key).ToList();
            free.AddRange(CountOffUnread(unit.Session, [.. open.Where(count => unit.Find(new(count.Key)) is null).OrderBy(count => count.Key)]));
            unit.Load(free, shared: true);
            work = [.. Release(unit, [.. free.Order().Select(id => unit.Get(new(id)))]).Where(task => task.State == TaskState.Failed)];
        }
    }

    /// <returns>True where it waits for nothing any more.</returns>
    private static bool CountOffKnown(WriteUnit unit, TaskRow task, int count)
    {
        unit.Changed(task);
        task.Unsettled -= count;
        return task is { State: TaskState.Waiting, Unsettled: 0 };
    }

    /// <summary>Counts off where the tasks stand: most of them wait for others still, and need not be read.</summary>
    /// <returns>Those that wait for nothing any more.</returns>
    private static List<long> CountOffUnread(SqlSession session, List<KeyValuePair<long, int>> counts)
    {
        if (counts.Count == 0)
        {
            return [];
        }

        var changed = session.Execute(
            "UPDATE task SET unsettled = unsettled - v.settled FROM {rows} WHERE task.id = v.id",
            RowSet.Of(counts).With("id", count => count.Key).With("settled", count => count.Value));
        return changed != counts.Count
            ? throw new InvalidOperationException($"{counts.Count - changed} tasks that read from settled ones are gone")
            : session.Query(
                $"SELECT id FROM task WHERE {session.In("id", "@ids")} AND state = 1 AND unsettled = 0",
                row => row.GetInt64(0),
                ("@ids", session.List(counts.Select(count => count.Key))));
    }

    /// <summary>Takes waiting tasks without unsettled inputs to ready or failed, by their stages' input rules. Tasks of a campaign in planning
    /// stay as they are until it starts.</summary>
    /// <returns>The same tasks. Where one failed, those further down are still to be counted off.</returns>
    public static IReadOnlyList<TaskRow> Release(WriteUnit unit, IReadOnlyList<TaskRow> tasks)
    {
        if (tasks.Count == 0)
        {
            return tasks;
        }

        var upstream = Dependencies.Upstream(unit.Session, tasks.Select(task => task.Id));
        var states = Dependencies.States(unit, upstream.Values.SelectMany(ids => ids));
        foreach (var task in tasks)
        {
            var inputs = upstream[task.Id.Value].Select(id => states[id]).ToList();
            var counts = inputs.GroupBy(input => input.Stage).Select(group => new UpstreamCount(
                group.Key,
                group.Count(),
                group.Count(input => input.State == TaskState.Done),
                group.Count(input => input.State is TaskState.Failed or TaskState.Cancelled),
                group.Count(input => !input.State.IsSettled()))).ToList();
            var stage = unit.Definition(task.Campaign).Stages.First(candidate => candidate.Stage == task.Stage);
            switch (InputRules.Evaluate(task.Stage, stage.InputRules, counts))
            {
                case InputVerdict.Go:
                    unit.Move(task, TaskState.Ready);
                    task.Message = "";
                    task.NotBefore = task.NotBefore > unit.Now.Micros() ? task.NotBefore : 0;
                    break;

                case InputVerdict.Fail fail:
                    var named = Named(unit, inputs);
                    unit.Move(task, TaskState.Failed);
                    (task.Outcome, task.NotBefore) = (OutcomeCode.UpstreamFailed, 0);
                    task.Message = named.Length > 0 ? $"{fail.Message}: {named}" : fail.Message;
                    unit.Note("task.failed", WriteUnit.Service, $"{task.Stage} {unit.Key(task.Id)}: {OutcomeCode.UpstreamFailed.Name()}", task.Campaign, task: task.Id);
                    break;
            }
        }

        return tasks;
    }

    private static string Named(WriteUnit unit, IEnumerable<UpstreamState> inputs)
    {
        var failed = inputs.Where(input => input.State is TaskState.Failed or TaskState.Cancelled).ToList();
        var keys = unit.Keys(failed.Select(input => input.Id));
        var named = failed
            .OrderBy(input => input.Stage).ThenBy(input => keys[input.Id.Value], StringComparer.Ordinal)
            .Select(input => keys[input.Id.Value]).ToList();
        return named.Count > MaxNamedInputs ? string.Join(" ", named.Take(MaxNamedInputs)) + " and others" : string.Join(" ", named);
    }

    private static string Verb(TaskState state) => state switch
    {
        TaskState.Failed => "failed",
        TaskState.Held => "held",
        _ => "requeued",
    };
}
