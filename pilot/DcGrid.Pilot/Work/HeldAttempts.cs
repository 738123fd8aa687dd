using System.Collections.Concurrent;
using DcGrid.Pilot.Queue;

namespace DcGrid.Pilot.Work;

/// <summary>
/// The attempts that the pilot answers for: from the lease until the service has taken their report. Some are parked: done, but for the bundle with their
/// outputs, which waits for more.
/// </summary>
internal sealed class HeldAttempts
{
    private readonly ConcurrentDictionary<AttemptId, Attempt> _attempts = new();
    private readonly ConcurrentDictionary<AttemptId, bool> _parked = new();

    /// <summary>Set whenever an attempt has gone or is parked: there is room, and perhaps new work.</summary>
    public Nudge Freed { get; } = new();

    public int Count => _attempts.Count;

    /// <summary>Those that are not parked.</summary>
    public int Active => Math.Max(0, _attempts.Count - _parked.Count);

    public IReadOnlyList<AttemptId> Ids => [.. _attempts.Keys];

    /// <summary>False where it is held already: the same lease came twice.</summary>
    public bool TryAdd(Attempt attempt) => _attempts.TryAdd(attempt.Id, attempt);

    /// <summary>It takes no more room; it is held all the same.</summary>
    public void Park(AttemptId id)
    {
        _parked[id] = true;
        Freed.Set();
    }

    public void Remove(AttemptId id)
    {
        _parked.TryRemove(id, out _);
        if (_attempts.TryRemove(id, out var attempt))
        {
            attempt.Dispose();
        }

        Freed.Set();
    }

    /// <summary>True where it was held.</summary>
    public bool Abandon(AttemptId id)
    {
        if (!_attempts.TryGetValue(id, out var attempt))
        {
            return false;
        }

        try
        {
            attempt.Abandon();
        }
        catch (ObjectDisposedException)
        {
            return false; // its report was taken at this very moment
        }

        return true;
    }
}
