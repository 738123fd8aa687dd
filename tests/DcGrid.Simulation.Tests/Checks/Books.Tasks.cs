using DcGrid.Production;
using DcGrid.Store;
using Google.Protobuf;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Simulation.Tests.Checks;

/// <summary>What happens to tasks: leases, reports, retries.</summary>
internal sealed partial class Books
{
    /// <summary>What the service has answered for a report, as it went out.</summary>
    private readonly Dictionary<(long Pilot, long Task, int Attempt), Proto.ReportVerdict> _verdicts = [];

    /// <summary>Reports of successes that their pilots know to be booked.</summary>
    private readonly HashSet<AttemptKey> _acknowledged = [];

    /// <summary>An answer leaves a server. Whether it arrives does not matter: the same question must get the same answer.</summary>
    public void Answered(IMessage request, IMessage answer)
    {
        if (request is not Proto.ReportRequest asked)
        {
            return;
        }

        var verdicts = ((Proto.ReportResponse)answer).Verdicts;
        Must(
            verdicts.Select(verdict => (verdict.TaskId, verdict.Attempt)).SequenceEqual(asked.Reports.Select(report => (report.TaskId, report.Attempt))),
            $"the verdicts {verdicts} are not on the reports handed in");
        foreach (var verdict in verdicts)
        {
            var key = (asked.PilotId, verdict.TaskId, verdict.Attempt);
            if (!_verdicts.TryAdd(key, verdict))
            {
                Must(_verdicts[key].Equals(verdict), $"the report {key} was answered with {_verdicts[key]} and now with {verdict}");
            }
        }
    }

    /// <summary>A pilot has heard what became of its reports, and drops them.</summary>
    public void Acknowledged(IReadOnlyList<Proto.AttemptReport> reports, Proto.ReportResponse answer)
    {
        foreach (var (report, verdict) in reports.Zip(answer.Verdicts))
        {
            if (verdict.Verdict == Proto.Verdict.Accepted && (int)report.Outcome.Code < 100)
            {
                _acknowledged.Add(new AttemptKey(new TaskId(report.TaskId), report.Attempt));
            }
        }
    }

    private void Leased(LeaseQuery query, DateTimeOffset now, LeaseGrant grant, Moves moves)
    {
        // A delay is over when a question has come after it, by the clock of the server that was asked; another's may be behind.
        foreach (var task in _tasks.Values.Where(task => task.NotBefore <= now))
        {
            task.EndDelay();
        }

        var pilot = _pilots[query.Pilot];
        var keys = grant.Attempts.Select(attempt => attempt.Key).ToList();
        Must(!pilot.IsGone, $"pilot {query.Pilot} has signed off and leases");
        Must(query.Expires == now + lease && grant.Expires == query.Expires, $"a lease at {now} lasts until {query.Expires} and is said to last until {grant.Expires}");
        if (pilot.Leases.TryGetValue(query.RequestId, out var first))
        {
            var left = first.Where(key => IsHeld(key, query.Pilot)).ToHashSet();
            Must(left.SetEquals(keys) && keys.Count == left.Count, $"a lease of {string.Join(" ", first)} asked for again gives {string.Join(" ", keys)}");
        }
        else
        {
            pilot.IsDraining ??= grant.Drain;
            Must(grant.Drain == pilot.IsDraining, $"pilot {query.Pilot} is told to drain: {grant.Drain}");
            Must(keys.Count <= query.MaxAttempts && (keys.Count == 0 || !grant.Drain), $"{keys.Count} attempts were granted of at most {query.MaxAttempts}");
            foreach (var attempt in grant.Attempts)
            {
                Grant(query, now, attempt, moves);
            }

            if (keys.Count > 0)
            {
                pilot.Leases.Add(query.RequestId, keys);
            }
        }

        foreach (var attempt in Live.Where(attempt => attempt.Pilot == query.Pilot))
        {
            attempt.HoldsUntil = keys.Contains(attempt.Key) || query.Expires < attempt.HoldsUntil ? query.Expires : attempt.HoldsUntil;
        }
    }

    private void Grant(LeaseQuery query, DateTimeOffset now, AttemptGrant grant, Moves moves)
    {
        var task = _tasks[grant.Key.Task];
        Must(moves.Before(task) == TaskState.Ready, $"{task} was {moves.Before(task)} and is granted");
        Must(task.State == TaskState.Leased, $"{task} was granted to pilot {query.Pilot}");
        Must(grant.Key.Number == task.Attempts.Count + 1, $"{task} has {task.Attempts.Count} attempts, and the next is number {grant.Key.Number}");
        Must(task.NotBefore == default, $"{task} is granted at {now:HH:mm:ss.fff}, and not before {task.NotBefore:HH:mm:ss.fff}");
        Must(task.Attempts.Count - task.Forgiven < RetryPolicy.MaxTotalAttempts, $"{task} goes round for ever");
        Must(
            !_definition!.Barrier || _tasks.Values.All(other => other.Record.Stage >= task.Record.Stage || other.State.IsSettled()),
            $"{task} is granted before the stages in front of it are settled");
        Must(grant.InputsLeftOut == task.Upstream.Count(upstream => upstream.State != TaskState.Done), $"{task} leaves out {grant.InputsLeftOut} inputs");
        var readable = task.Upstream.Where(upstream => upstream.State == TaskState.Done)
            .SelectMany(upstream => upstream.Attempts[^1].Told!.Value.Report.Outputs.Where(
                output => StageRecipe.RolesRead(task.Record.Stage, upstream.Record.Stage).Contains(output.Role)))
            .Select(output => output.Url).ToHashSet();
        Must(
            readable.SetEquals(grant.Inputs.Select(input => input.Url)) && readable.Count == grant.Inputs.Count,
            $"{task} is to read {string.Join(" ", grant.Inputs.Select(input => input.Url))}, and accepted for it were {string.Join(" ", readable)}");
        moves.Explain(task);
        task.Attempts.Add(new KnownAttempt(grant.Key, query.Pilot, query.Expires));
    }

    private void Reported(PilotId pilot, IReadOnlyList<AttemptReport> reports, DateTimeOffset now, IReadOnlyList<BookedReport> booked, Moves moves)
    {
        List<KnownTask> settled = [];
        Must(booked.Count == reports.Count, $"{reports.Count} reports got {booked.Count} verdicts");
        foreach (var (report, verdict) in reports.Zip(booked))
        {
            var task = _tasks[report.Key.Task];
            var attempt = task.Attempts.ElementAtOrDefault(report.Key.Number - 1);
            if (attempt is null || attempt.Pilot != pilot)
            {
                Must(verdict.Verdict == ReportVerdict.Unknown, $"a report of {report.Key}, which pilot {pilot} never had, is {verdict.Verdict}");
            }
            else if (attempt.Told is { } told)
            {
                Must(verdict == told.Verdict, $"a report was answered with {told.Verdict}, and now with {verdict}");
            }
            else
            {
                var wasHeld = attempt.Fate == AttemptFate.Live;
                Must(
                    verdict.Verdict == (wasHeld ? ReportVerdict.Accepted : ReportVerdict.Superseded),
                    $"a report of {report.Key} is {verdict.Verdict}, and its lease was {attempt.Fate}");
                attempt.Told = (report, verdict);
                attempt.Fate = wasHeld ? AttemptFate.Accepted : AttemptFate.Superseded;
                if (wasHeld)
                {
                    Book(task, report, now);
                    moves.Explain(task);
                    if (task.State.IsSettled())
                    {
                        settled.Add(task);
                    }
                }
            }
        }

        moves.ExplainBelow(settled, _definition!);
    }

    /// <summary>Where a task must stand after a report of it was accepted.</summary>
    private void Book(KnownTask task, AttemptReport report, DateTimeOffset now)
    {
        var code = report.Outcome.Code;
        var rule = _policy.RuleFor(code);
        var isUsedUp = task.CountOf(code) >= rule.MaxAttempts;
        var isEndless = task.Attempts.Count - task.Forgiven >= RetryPolicy.MaxTotalAttempts;
        var expected = code switch
        {
            _ when code.IsOk() => task.State == TaskState.Done,
            // Given back by a pilot that ends: what was reaped or released before may count too.
            OutcomeCode.Preempted => task.State is not (TaskState.Done or TaskState.Leased),
            _ when isUsedUp => task.State == (rule.Counts ? TaskState.Failed : TaskState.Held),
            _ when isEndless => task.State == TaskState.Held,
            _ => task.State is TaskState.Ready or TaskState.Waiting,
        };
        Must(expected, $"{task} after {code}, the {task.CountOf(code)}th of at most {rule.MaxAttempts}");
        task.Delay(now, rule);
    }

    private void Retried(RetryCounts counts, Moves moves)
    {
        HashSet<KnownTask> below = [], chosen = [.. counts.Tasks.Select(record => _tasks[record.Id])];
        foreach (var task in chosen)
        {
            var before = moves.RecordBefore(task);
            Must(before.State is TaskState.Failed or TaskState.Held or TaskState.Cancelled, $"{task} was retried, and had been {before.State}");
            task.Forgive();
        }

        // Those that had failed for their inputs come back with them, and are forgiven too.
        var work = new Queue<KnownTask>(chosen);
        while (work.TryDequeue(out var upstream))
        {
            foreach (var task in upstream.Downstream.Where(below.Add))
            {
                work.Enqueue(task);
                if (moves.RecordBefore(task) is { State: TaskState.Failed, Outcome: OutcomeCode.UpstreamFailed })
                {
                    task.Forgive();
                }
            }
        }

        foreach (var (task, before) in moves.Seen.Where(move => chosen.Contains(move.Task) || below.Contains(move.Task)))
        {
            Must(
                before.State is not (TaskState.Done or TaskState.Leased) && task.State is not (TaskState.Done or TaskState.Leased),
                $"{task} was {before.State} before a retry");
            if (task.State == TaskState.Waiting)
            {
                task.EndDelay();
            }

            moves.Explain(task);
        }
    }
}
