using DcGrid.Production;
using DcGrid.Store;

namespace DcGrid.Simulation.Tests.Checks;

/// <summary>What the answers so far say of an attempt.</summary>
internal enum AttemptFate
{
    /// <summary>Its pilot holds the lease.</summary>
    Live,
    Accepted,
    Reaped,
    Released,

    /// <summary>Reaped or released, and reported afterwards.</summary>
    Superseded,
}

/// <summary>An attempt, as the answers of the service told of it.</summary>
internal sealed class KnownAttempt(AttemptKey key, PilotId pilot, DateTimeOffset holdsUntil)
{
    public AttemptKey Key => key;

    public PilotId Pilot => pilot;

    public AttemptFate Fate { get; set; }

    /// <summary>It must not be taken away by a clock that has not passed this.</summary>
    public DateTimeOffset HoldsUntil { get; set; } = holdsUntil;

    /// <summary>The first report that got a verdict, and the verdict.</summary>
    public (AttemptReport Report, BookedReport Verdict)? Told { get; set; }

    public bool IsGood => Fate == AttemptFate.Accepted && Told!.Value.Report.Outcome.Code.IsOk();
}

/// <summary>A task, as planned and as it was last read.</summary>
internal sealed class KnownTask(TaskRecord record)
{
    public TaskId Id => Record.Id;

    public TaskRecord Record { get; set; } = record;

    public TaskState State => Record.State;

    public List<KnownTask> Upstream { get; } = [];

    public List<KnownTask> Downstream { get; } = [];

    /// <summary>By their numbers, from 1, without a gap.</summary>
    public List<KnownAttempt> Attempts { get; } = [];

    /// <summary>The attempt that holds the lease, if one does.</summary>
    public KnownAttempt? Live => Attempts is [.., { Fate: AttemptFate.Live } last] ? last : null;

    /// <summary>Attempts that an operator's retry has forgiven.</summary>
    public int Forgiven { get; private set; }

    /// <summary>It must not be leased before.</summary>
    public DateTimeOffset NotBefore { get; private set; }

    /// <summary>Failed, because too few of its inputs are good.</summary>
    public bool FailedForInputs => Record is { State: TaskState.Failed, Outcome: OutcomeCode.UpstreamFailed };

    /// <summary>An operator has put it back: the attempts so far do not count, and it need not wait.</summary>
    public void Forgive() => (Forgiven, NotBefore) = (Attempts.Count, default);

    /// <summary>It goes round again after the delay of this rule; by which server's clock is of no matter where there is none.</summary>
    public void Delay(DateTimeOffset now, RetryRule rule) => NotBefore = rule.DelaySeconds > 0 ? now.AddSeconds(rule.DelaySeconds) : default;

    /// <summary>It need not wait for its time any more.</summary>
    public void EndDelay() => NotBefore = default;

    /// <summary>Attempts since it was last forgiven that were accepted with this outcome.</summary>
    public int CountOf(OutcomeCode code) => Attempts.Skip(Forgiven)
        .Count(attempt => attempt.Fate == AttemptFate.Accepted && attempt.Told!.Value.Report.Outcome.Code == code);

    public override string ToString() => $"task {Id} ({Record.Stage} {Record.DataId}, {State})";
}

/// <summary>A pilot, as it registered and was dealt with.</summary>
internal sealed class KnownPilot(string uid)
{
    public string Uid => uid;

    /// <summary>Whether it is asked to drain; null where its next answer must tell.</summary>
    public bool? IsDraining { get; set; } = false;

    /// <summary>It has signed off.</summary>
    public bool IsGone { get; set; }

    /// <summary>What each of its requests for work was given first.</summary>
    public Dictionary<string, IReadOnlyList<AttemptKey>> Leases { get; } = [];
}
