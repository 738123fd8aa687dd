using DcGrid.Production;

namespace DcGrid.Store.Sqlite;

/// <summary>The only place that changes a task's state: it asserts that the move is legal, keeps the counts, and carries what follows to
/// the tasks further down.</summary>
internal static class TaskMoves
{
    /// <summary>Failed inputs that a message names.</summary>
    private const int MaxNamedInputs = 3;

    /// <summary>What a task becomes.</summary>
    internal sealed record Change(TaskState State, OutcomeCode? Outcome, string Message)
    {
        public DateTimeOffset? NotBefore { get; init; }

        public string HoldReason { get; init; } = "";

        /// <summary>Forget the attempts so far when counting them.</summary>
        public bool Forgive { get; init; }
    }

    /// <summary>Moves one task and nothing else.</summary>
    /// <returns>The task as it is now.</returns>
    public static TaskRow Move(WriteUnit unit, TaskRow task, Change change)
    {
        TaskLifecycle.Assert(task.Id, task.State, change.State);
        var moved = unit.Session.Execute(
            """
            UPDATE task SET state = $to, outcome = $outcome, message = $message, hold_reason = $hold, not_before = $not_before,
                forgiven = CASE WHEN $forgive THEN attempts ELSE forgiven END, changed_at = $now
            WHERE id = $id AND state = $from
            """,
            ("$to", (int)change.State),
            ("$outcome", (int?)change.Outcome),
            ("$message", change.Message),
            ("$hold", change.HoldReason),
            ("$not_before", change.NotBefore.Micros() ?? 0),
            ("$forgive", change.Forgive),
            ("$now", unit.Now.Micros()),
            ("$id", task.Id.Value),
            ("$from", (int)task.State));
        if (moved != 1)
        {
            throw new InvalidOperationException($"task {task.Id} was no longer {task.State}");
        }

        unit.Count(task.Campaign, task.Stage, task.Filter, task.State, task.Outcome, -1);
        unit.Count(task.Campaign, task.Stage, task.Filter, change.State, change.Outcome, +1);
        return task with { State = change.State, Outcome = change.Outcome, Forgiven = change.Forgive ? task.Attempts : task.Forgiven };
    }

    /// <summary>Ready and leased by an attempt with the next number.</summary>
    /// <returns>The number, which fences the attempt.</returns>
    public static int Lease(WriteUnit unit, TaskRow task)
    {
        TaskLifecycle.Assert(task.Id, task.State, TaskState.Leased);
        var moved = unit.Session.Execute(
            "UPDATE task SET state = 3, attempts = attempts + 1, not_before = 0, changed_at = $now WHERE id = $id AND state = 2 AND attempts = $attempts",
            ("$now", unit.Now.Micros()),
            ("$id", task.Id.Value),
            ("$attempts", task.Attempts));
        if (moved != 1)
        {
            throw new InvalidOperationException($"task {task.Id} was no longer ready");
        }

        unit.Count(task.Campaign, task.Stage, task.Filter, TaskState.Ready, null, -1);
        unit.Count(task.Campaign, task.Stage, task.Filter, TaskState.Leased, null, +1);
        return task.Attempts + 1;
    }

    /// <summary>Moves a leased task after its attempt has ended, by the campaign's retry rules.</summary>
    /// <returns>The task as it is now.</returns>
    public static TaskRow End(WriteUnit unit, AttemptKey attempt, OutcomeCode code, string message)
    {
        var task = TaskRow.Get(unit.Session, attempt.Task);
        var transition = unit.Policy(task.Campaign).Decide(code, History(unit, task, code), unit.Now);
        var moved = transition switch
        {
            Transition.Done => Move(unit, task, new(TaskState.Done, code, message)),
            Transition.Failed => Move(unit, task, new(TaskState.Failed, code, message)),
            Transition.Held held => Move(unit, task, new(TaskState.Held, code, message) { HoldReason = held.Reason }),
            Transition.RetryAt retry => Move(unit, task, new(task.Unsettled > 0 ? TaskState.Waiting : TaskState.Ready, code, message) { NotBefore = retry.NotBefore > unit.Now ? retry.NotBefore : null }),
            _ => throw new InvalidOperationException($"no such transition: {transition}"),
        };
        var remark = transition switch
        {
            Transition.Held held => $": {held.Reason}",
            Transition.RetryAt { NotBefore: var time } when time > unit.Now => FormattableString.Invariant($", again after {time:yyyy-MM-ddTHH:mm:ssZ}"),
            _ => "",
        };
        unit.Note(
            $"task.{Verb(moved.State)}",
            WriteUnit.Service,
            FormattableString.Invariant($"{task.Stage} {task.DataKey} attempt {attempt.Number}: {code.Name()}{remark}"),
            task.Campaign,
            attempt);
        if (moved.State.IsSettled())
        {
            CountOff(unit, moved);
        }

        return moved;
    }

    /// <summary>Counts a settled task off in those that read from it, releases or fails them, and goes on with those that failed. A
    /// work-list and no recursion: a chain may be long.</summary>
    public static void CountOff(WriteUnit unit, TaskRow settled)
    {
        var work = new Queue<TaskRow>([settled]);
        while (work.TryDequeue(out var upstream))
        {
            unit.Session.Execute(
                "UPDATE task SET unsettled = unsettled - 1 WHERE id IN (SELECT task_id FROM dependency WHERE upstream_id = $id)",
                ("$id", upstream.Id.Value));
            foreach (var dependant in TaskRow.Dependants(unit.Session, upstream.Id))
            {
                if (dependant is { State: TaskState.Waiting, Unsettled: 0 } && Release(unit, dependant) is { State: TaskState.Failed } failed)
                {
                    work.Enqueue(failed);
                }
            }
        }
    }

    /// <summary>Takes all waiting tasks of a stage that reads from no other to ready, in one statement: there may be millions.</summary>
    public static void ReleaseAll(WriteUnit unit, CampaignId campaign, Stage stage)
    {
        if (!TaskLifecycle.IsLegal(TaskState.Waiting, TaskState.Ready) || StageRecipe.UpstreamOf(stage).Count > 0)
        {
            throw new InvalidOperationException($"tasks of {stage} are judged one by one");
        }

        const string Chosen = "campaign_id = $campaign AND stage = $stage AND state = 1 AND unsettled = 0";
        (string, object?)[] choice = [("$campaign", campaign.Value), ("$stage", (int)stage)];
        var counts = unit.Session.Query($"SELECT filter, COUNT(*) FROM task WHERE {Chosen} GROUP BY filter", row => (row.GetString(0), row.GetInt32(1)), choice);
        unit.Session.Execute($"UPDATE task SET state = 2, changed_at = $now WHERE {Chosen}", [.. choice, ("$now", unit.Now.Micros())]);
        foreach (var (filter, count) in counts)
        {
            unit.Count(campaign, stage, filter, TaskState.Waiting, null, -count);
            unit.Count(campaign, stage, filter, TaskState.Ready, null, count);
        }
    }

    /// <summary>Takes a waiting task without unsettled inputs to ready or failed, by its stage's input rules.</summary>
    /// <returns>The task as it is now. Where it failed, those further down are still to be counted off.</returns>
    public static TaskRow Release(WriteUnit unit, TaskRow task)
    {
        var stage = unit.Definition(task.Campaign).Stages.First(candidate => candidate.Stage == task.Stage);
        var upstream = unit.Session.Query(
            """
            SELECT stage, COUNT(*), SUM(state = 5), SUM(state IN (6, 7)), SUM(state < 5)
            FROM dependency JOIN task ON task.id = dependency.upstream_id WHERE task_id = $id GROUP BY stage
            """,
            row => new UpstreamCount(row.Stage(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4)),
            ("$id", task.Id.Value));
        switch (InputRules.Evaluate(task.Stage, stage.InputRules, upstream))
        {
            case InputVerdict.Go:
                var notBefore = unit.Session.Number("SELECT not_before FROM task WHERE id = $id", ("$id", task.Id.Value));
                return Move(unit, task, new(TaskState.Ready, task.Outcome, "") { NotBefore = notBefore > unit.Now.Micros() ? Rows.FromMicros(notBefore) : null });

            case InputVerdict.Fail fail:
                var named = FailedInputs(unit, task.Id);
                var message = named.Length > 0 ? $"{fail.Message}: {named}" : fail.Message;
                unit.Note("task.failed", WriteUnit.Service, $"{task.Stage} {task.DataKey}: {OutcomeCode.UpstreamFailed.Name()}", task.Campaign, task: task.Id);
                return Move(unit, task, new(TaskState.Failed, OutcomeCode.UpstreamFailed, message));

            default:
                return task;
        }
    }

    private static string FailedInputs(WriteUnit unit, TaskId id)
    {
        var failed = unit.Session.Query(
            """
            SELECT data_key FROM dependency JOIN task ON task.id = dependency.upstream_id
            WHERE task_id = $id AND state IN (6, 7) ORDER BY stage, data_key LIMIT $limit
            """,
            row => row.GetString(0),
            ("$id", id.Value),
            ("$limit", MaxNamedInputs + 1));
        return failed.Count > MaxNamedInputs
            ? string.Join(" ", failed.Take(MaxNamedInputs)) + " and others"
            : string.Join(" ", failed);
    }

    private static AttemptHistory History(WriteUnit unit, TaskRow task, OutcomeCode code) =>
        unit.Session.First(
            """
            SELECT COALESCE(SUM((state = 2 AND outcome = $code) OR (state IN (3, 4) AND $code = $lost) OR (state = 5 AND $code = $preempted)), 0), COUNT(*)
            FROM attempt WHERE task_id = $id AND number > $forgiven
            """,
            row => new AttemptHistory(row.GetInt32(0), row.GetInt32(1)),
            ("$code", (int)code),
            ("$lost", (int)OutcomeCode.PilotLost),
            ("$preempted", (int)OutcomeCode.Preempted),
            ("$id", task.Id.Value),
            ("$forgiven", task.Forgiven));

    private static string Verb(TaskState state) => state switch
    {
        TaskState.Done => "done",
        TaskState.Failed => "failed",
        TaskState.Held => "held",
        _ => "requeued",
    };
}
