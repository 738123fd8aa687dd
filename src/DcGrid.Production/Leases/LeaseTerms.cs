namespace DcGrid.Production;

/// <summary>How long a lease lasts and how often a pilot must speak. A pilot may miss two heartbeats and keep its work: a node busy
/// with its disk is not a dead node.</summary>
public sealed record LeaseTerms
{
    /// <summary>Attempts that one lease may hold.</summary>
    public const int MaxAttemptsPerLease = 500;

    /// <summary>Attempts that one report may name.</summary>
    public const int MaxAttemptsPerCall = 1000;

    /// <summary>The least and the greatest length of a lease.</summary>
    public const int MinLeaseSeconds = 3, MaxLeaseSeconds = 86_400;

    /// <summary>Heartbeats that fit into one lease.</summary>
    public const int HeartbeatsPerLease = 3;

    /// <summary>How long a newly registered pilot may take for its first lease or heartbeat.</summary>
    public const int FirstWordSeconds = 600;

    /// <param name="leaseSeconds"><see cref="MinLeaseSeconds"/> to <see cref="MaxLeaseSeconds"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside of these.</exception>
    public LeaseTerms(int leaseSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leaseSeconds, MinLeaseSeconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(leaseSeconds, MaxLeaseSeconds);
        LeaseSeconds = leaseSeconds;
    }

    /// <summary>Two minutes, a heartbeat every 40 seconds.</summary>
    public static LeaseTerms Default { get; } = new(120);

    /// <summary>How long a lease lasts after it was given or last extended.</summary>
    public int LeaseSeconds { get; }

    /// <summary>How often a pilot sends a heartbeat.</summary>
    public int HeartbeatSeconds => Math.Max(1, LeaseSeconds / HeartbeatsPerLease);

    /// <summary>When a lease given or extended at <paramref name="now"/> expires.</summary>
    public DateTimeOffset ExpiryFrom(DateTimeOffset now) => now.AddSeconds(LeaseSeconds);

    /// <summary>How long leases must last at least when the service has just started at <paramref name="started"/>: the pilots could
    /// not speak while it was away, so each gets a whole lease from now on.</summary>
    public DateTimeOffset GraceAfterStart(DateTimeOffset started) => ExpiryFrom(started);

    /// <summary>True where a service that did nothing for so long must not hold their silence against its pilots. Half a lease: a pilot
    /// that spoke when it last could, one heartbeat before, has its lease for two thirds of one from then.</summary>
    /// <param name="pause">Since it last looked for leases that have run out, by the clock that they run out by.</param>
    public bool IsDeafness(TimeSpan pause) => pause > TimeSpan.FromSeconds(LeaseSeconds / 2.0);

    /// <summary>True where a lease with this expiry has run out: at the instant itself it still holds.</summary>
    public static bool HasExpired(DateTimeOffset expires, DateTimeOffset now) => expires < now;
}
