using System.Collections.Concurrent;
using System.Diagnostics;
using DcGrid.Bench.Measures;
using DcGrid.Protocol.V1;

namespace DcGrid.Bench.Pilots;

/// <summary>What the pilots of a fleet saw, all together. Safe from many threads.</summary>
internal sealed class FleetCounts
{
    private readonly ConcurrentDictionary<OutcomeCode, long> _outcomes = new();
    private long _leased, _accepted, _refused, _calls, _lastBooked;

    /// <summary>Attempts that leases brought.</summary>
    public long Leased => Interlocked.Read(ref _leased);

    /// <summary>Reports that were booked.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Reports that were answered otherwise: superseded or unknown.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Calls of all kinds.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>When the last report was answered, on the clock of <see cref="Stopwatch"/>.</summary>
    public long LastBooked => Interlocked.Read(ref _lastBooked);

    /// <summary>Accepted reports by outcome.</summary>
    public IReadOnlyDictionary<OutcomeCode, long> Outcomes => _outcomes;

    /// <summary>Times of lease calls.</summary>
    public LatencyHistogram LeaseTimes { get; } = new();

    /// <summary>Times of report calls.</summary>
    public LatencyHistogram ReportTimes { get; } = new();

    /// <summary>Times of heartbeats.</summary>
    public LatencyHistogram HeartbeatTimes { get; } = new();

    public void AddLease(TimeSpan time, int attempts)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _leased, attempts);
        LeaseTimes.Add(time);
    }

    public void AddReport(TimeSpan time, int accepted, int refused)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _accepted, accepted);
        Interlocked.Add(ref _refused, refused);
        Interlocked.Exchange(ref _lastBooked, Stopwatch.GetTimestamp());
        ReportTimes.Add(time);
    }

    public void AddOutcome(OutcomeCode code, long count) => _outcomes.AddOrUpdate(code, count, (_, before) => before + count);

    public void AddHeartbeat(TimeSpan time)
    {
        Interlocked.Increment(ref _calls);
        HeartbeatTimes.Add(time);
    }
}
