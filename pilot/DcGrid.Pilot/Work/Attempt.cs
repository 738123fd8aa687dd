using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Work;

/// <summary>Names an attempt.</summary>
internal readonly record struct AttemptId(long TaskId, int Attempt)
{
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{TaskId}-{Attempt}");
}

/// <summary>An attempt that the pilot holds, from its lease to the verdict on its report.</summary>
internal sealed class Attempt : IDisposable
{
    private readonly CancellationTokenSource _abandoned = new();
    private readonly List<string> _notes = [];

    public Attempt(AttemptGrant grant, double leaseCallSeconds, TimeProvider timeProvider)
    {
        Grant = grant;
        Timer = new LapTimer(timeProvider);
        Times = new AttemptTimes { LeaseCallSeconds = leaseCallSeconds };
    }

    public AttemptGrant Grant { get; }

    public AttemptId Id => new(Grant.TaskId, Grant.Attempt);

    /// <summary>Runs from the lease's arrival; each part of the attempt is one lap.</summary>
    public LapTimer Timer { get; }

    public AttemptTimes Times { get; }

    public ResourceLimits Limits => Grant.Limits ?? new ResourceLimits();

    /// <summary>What was tried again while files were staged, and why; the first of them.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Fires when the lease is gone.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Adds to <see cref="Notes"/> as long as there is room in a report.</summary>
    public void Note(string line)
    {
        if (_notes.Count < PilotLimits.MaxNotes)
        {
            _notes.Add(OneLine.Of(line));
        }
    }

    public void Abandon() => _abandoned.Cancel();

    public void Dispose() => _abandoned.Dispose();
}
