using DcGrid.Production;
using DcGrid.Server.Hosting;

namespace DcGrid.Server.Rpc;

/// <summary>How the service deals with those who call it.</summary>
/// <param name="Lease">How long leases last and how often pilots speak.</param>
internal sealed record ServiceTerms(LeaseTerms Lease)
{
    private const int LeastRetrySeconds = 1;
    private const int MostRetrySeconds = 30;

    /// <summary>A pilot unheard for this long is listed as silent; its leases still hold.</summary>
    public TimeSpan SilentAfter => TimeSpan.FromSeconds(2 * Lease.HeartbeatSeconds);

    /// <summary>The longest time between two looks at a watched campaign.</summary>
    public TimeSpan WatchInterval { get; } = TimeSpan.FromSeconds(2);

    /// <summary>The shortest.</summary>
    public TimeSpan WatchPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <exception cref="StartupException">The lease is too short or too long.</exception>
    public static ServiceTerms ForLease(int seconds) => seconds is >= LeaseTerms.MinLeaseSeconds and <= LeaseTerms.MaxLeaseSeconds
        ? new(new LeaseTerms(seconds))
        : throw new StartupException(
            $"a lease of {seconds} s is not offered; choose {LeaseTerms.MinLeaseSeconds} to {LeaseTerms.MaxLeaseSeconds}");

    /// <summary>How long a pilot that got nothing waits: a second, as an upstream task may settle at any moment; longer only where
    /// the wait is for a delayed retry.</summary>
    public static int RetryAfterSeconds(DateTimeOffset? nextReady, DateTimeOffset now) => nextReady is { } t && t > now
        ? (int)Math.Clamp(Math.Ceiling((t - now).TotalSeconds), LeastRetrySeconds, MostRetrySeconds)
        : LeastRetrySeconds;
}
