using DcGrid.Production;
using DcGrid.Simulation.Tests.Service;
using DcGrid.Store;

namespace DcGrid.Simulation.Tests.Checks;

/// <summary>What pilots are told about themselves, and what is concluded from their silence.</summary>
internal sealed partial class Books
{
    /// <summary>No lease of now may be taken before then: a server has said so, or must, as there was none that a pilot
    /// could have spoken to.</summary>
    public void PromiseGrace(DateTimeOffset until)
    {
        foreach (var attempt in Live.Where(attempt => attempt.HoldsUntil < until))
        {
            attempt.HoldsUntil = until;
        }
    }

    private void Apply(StoreCall call, Moves moves)
    {
        var arguments = call.Arguments;
        switch (call.Name)
        {
            case nameof(ITaskStore.RegisterPilotAsync):
                Registered((PilotRegistration)arguments[0]!, (PilotId)call.Result!);
                break;
            case nameof(ITaskStore.LeaseAsync):
                Leased((LeaseQuery)arguments[0]!, (DateTimeOffset)arguments[1]!, (LeaseGrant)call.Result!, moves);
                break;
            case nameof(ITaskStore.ReportAsync):
                Reported((PilotId)arguments[0]!, (IReadOnlyList<AttemptReport>)arguments[1]!, (DateTimeOffset)arguments[2]!, (IReadOnlyList<BookedReport>)call.Result!, moves);
                break;
            case nameof(ITaskStore.HeartbeatAsync):
                Must((DateTimeOffset)arguments[4]! == (DateTimeOffset)arguments[3]! + lease, $"a heartbeat at {arguments[3]} extends to {arguments[4]}");
                HeardFrom((PilotId)arguments[0]!, (IReadOnlyCollection<AttemptKey>)arguments[1]!, (DateTimeOffset)arguments[4]!, (HeartbeatAnswer)call.Result!);
                break;
            case nameof(ITaskStore.SignOffPilotAsync):
                SignedOff((PilotId)arguments[0]!, (DateTimeOffset)arguments[4]!, moves);
                break;
            case nameof(ITaskStore.ReapAsync):
                Reaped((DateTimeOffset)arguments[0]!, (int)arguments[1]!, (int)call.Result!, moves);
                break;
            case nameof(ITaskStore.GrantGraceAsync):
                PromiseGrace((DateTimeOffset)arguments[0]!);
                break;
            case nameof(ITaskStore.DrainPilotsAsync):
                Drained((IReadOnlyCollection<PilotId>)arguments[0]!);
                break;
            case nameof(ITaskStore.RetryTasksAsync) when !(bool)arguments[1]!:
                Retried((RetryCounts)call.Result!, moves);
                break;
            default:
                break; // a look, which changes nothing
        }
    }

    private void CheckRefusal(StoreCall call, Exception refusal) => Must(
        call.Name == nameof(ITaskStore.LeaseAsync) && _pilots[((LeaseQuery)call.Arguments[0]!).Pilot].IsGone,
        $"{call.Name} was refused: {refusal.Message}");

    private void Registered(PilotRegistration registration, PilotId id)
    {
        var known = _pilots.FirstOrDefault(pilot => pilot.Value.Uid == registration.Uid);
        Must(known.Value is null || known.Key == id, $"pilot {registration.Uid} was number {known.Key} and is now {id}");
        Must(known.Value is not null || _pilots.TryAdd(id, new KnownPilot(registration.Uid)), $"number {id} was given to two pilots");
    }

    private void HeardFrom(PilotId id, IReadOnlyCollection<AttemptKey> named, DateTimeOffset expires, HeartbeatAnswer answer)
    {
        var pilot = _pilots[id];
        var lost = named.Where(key => !IsHeld(key, id)).ToList();
        Must(answer.Abandon.SequenceEqual(lost), $"pilot {id} is to abandon {string.Join(" ", answer.Abandon)}, and has lost {string.Join(" ", lost)}");
        pilot.IsDraining ??= answer.Drain;
        Must(answer.Drain == (pilot.IsDraining.Value || pilot.IsGone), $"pilot {id} is told to drain: {answer.Drain}");
        foreach (var attempt in Live.Where(attempt => attempt.Pilot == id))
        {
            // What it does not name may run out, but no earlier than one lease from now.
            attempt.HoldsUntil = named.Contains(attempt.Key) || expires < attempt.HoldsUntil ? expires : attempt.HoldsUntil;
        }
    }

    private void SignedOff(PilotId id, DateTimeOffset now, Moves moves)
    {
        _pilots[id].IsGone = true;
        End(Live.Where(attempt => attempt.Pilot == id).ToList(), AttemptFate.Released, OutcomeCode.Preempted, now, moves);
    }

    private void Reaped(DateTimeOffset now, int most, int count, Moves moves)
    {
        // Which ones it took shows in the tasks; that it could take them, in what their pilots were promised.
        var taken = Live.Where(attempt => _tasks[attempt.Key.Task].State != TaskState.Leased).ToList();
        foreach (var attempt in taken)
        {
            Must(
                LeaseTerms.HasExpired(attempt.HoldsUntil, now),
                $"attempt {attempt.Key} was taken from pilot {attempt.Pilot} at {now:HH:mm:ss.fff}, and was promised until {attempt.HoldsUntil:HH:mm:ss.fff}");
        }

        Must(count == taken.Count && count <= most, $"{count} attempts are said to be reaped of at most {most}, and {taken.Count} were");
        End(taken, AttemptFate.Reaped, OutcomeCode.PilotLost, now, moves);
    }

    private void Drained(IReadOnlyCollection<PilotId> asked)
    {
        foreach (var (id, pilot) in _pilots.Where(pilot => !pilot.Value.IsGone && pilot.Value.IsDraining != true))
        {
            // Asked of all, it is asked of those alive. Who is given up for lost just then shows when it speaks again.
            pilot.IsDraining = asked.Count == 0 ? null : asked.Contains(id);
        }
    }

    private bool IsHeld(AttemptKey key, PilotId pilot) => _tasks.GetValueOrDefault(key.Task)?.Live is { } live && live.Key == key && live.Pilot == pilot;

    /// <summary>Leases that ended without a report.</summary>
    private void End(List<KnownAttempt> attempts, AttemptFate fate, OutcomeCode code, DateTimeOffset now, Moves moves)
    {
        List<KnownTask> settled = [];
        foreach (var attempt in attempts)
        {
            var task = _tasks[attempt.Key.Task];
            attempt.Fate = fate;
            moves.Explain(task);
            Must(task.State is TaskState.Ready or TaskState.Waiting or TaskState.Held or TaskState.Failed, $"{task} after its lease was taken away");
            Must(task.State != TaskState.Failed || _policy.RuleFor(code).Counts, $"{task} for what is not its fault");
            task.Delay(now, _policy.RuleFor(code));
            if (task.State.IsSettled())
            {
                settled.Add(task);
            }
        }

        moves.ExplainBelow(settled, _definition!);
    }
}
