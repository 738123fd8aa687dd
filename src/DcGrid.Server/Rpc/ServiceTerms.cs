using DcGrid.Server.Hosting;

namespace DcGrid.Server.Rpc;

/// <summary>How the service deals with its pilots.</summary>
/// <param name="HeartbeatSeconds">How often a pilot speaks; 1 to 3600.</param>
/// <param name="LeaseSeconds">How long a lease lasts after the pilot's last word; at least three heartbeats, so that one lost
/// message takes nothing away.</param>
internal sealed record ServiceTerms(int HeartbeatSeconds, int LeaseSeconds)
{
    public const int DefaultLeaseSeconds = 120;

    private const int LeastLeaseSeconds = 3;
    private const int MostLeaseSeconds = 86_400;
    private const int HeartbeatsALease = 6;
    private const int LeastRetrySeconds = 1;
    private const int MostRetrySeconds = 30;
    private const int SilentAfterHeartbeats = 3;

    /// <summary>A pilot unheard for this long is listed as silent; its leases still hold.</summary>
    public TimeSpan SilentAfter => TimeSpan.FromSeconds(SilentAfterHeartbeats * HeartbeatSeconds);

    /// <summary>The longest time between two looks at a watched campaign.</summary>
    public TimeSpan WatchInterval { get; } = TimeSpan.FromSeconds(2);

    /// <summary>The shortest.</summary>
    public TimeSpan WatchPause { get; } = TimeSpan.FromMilliseconds(200);

    /// <exception cref="StartupException">The lease is too short or too long.</exception>
    public static ServiceTerms ForLease(int seconds) => seconds is >= LeastLeaseSeconds and <= MostLeaseSeconds
        ? new(Math.Max(1, seconds / HeartbeatsALease), seconds)
        : throw new StartupException($"a lease of {seconds} s is not offered; choose {LeastLeaseSeconds} to {MostLeaseSeconds}");

    public DateTimeOffset LeaseExpiry(DateTimeOffset now) => now.AddSeconds(LeaseSeconds);

    /// <summary>How long a pilot that got nothing waits: a second, as an upstream task may settle at any moment; longer only where
    /// the wait is for a delayed retry.</summary>
    public static int RetryAfterSeconds(DateTimeOffset? nextReady, DateTimeOffset now) => nextReady is { } t && t > now
        ? (int)Math.Clamp(Math.Ceiling((t - now).TotalSeconds), LeastRetrySeconds, MostRetrySeconds)
        : LeastRetrySeconds;
}
