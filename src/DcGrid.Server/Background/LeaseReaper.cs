using DcGrid.Server.Rpc;
using DcGrid.Store;

namespace DcGrid.Server.Background;

/// <summary>How the reaper goes about it.</summary>
/// <param name="Interval">Time between two rounds.</param>
/// <param name="MaxAttemptsARound">So that a round never holds the store for long.</param>
internal sealed record LeaseReaperOptions(TimeSpan Interval, int MaxAttemptsARound)
{
    private const int LongestIntervalSeconds = 5;

    /// <summary>Often enough that a lost pilot's tasks don't wait much longer than the lease says.</summary>
    public static LeaseReaperOptions For(ServiceTerms terms) =>
        new(TimeSpan.FromSeconds(Math.Min(LongestIntervalSeconds, terms.Lease.LeaseSeconds / 4.0)), 1000);
}

/// <summary>Takes leases away from pilots that are no longer heard from; of several servers on one database one does it. Whoever takes the
/// duty up gives all leases a whole lease time first: while no server had it, perhaps nobody could have spoken to one.</summary>
internal sealed class LeaseReaper(
    ITaskStore store,
    LeaseReaperOptions options,
    ServiceTerms terms,
    CampaignChanges changes,
    TimeProvider time,
    ILogger<LeaseReaper> logger) : BackgroundService
{
    private const string Duty = "reaping";

    private bool _onDuty;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await TryAsync(() => RoundAsync(stoppingToken));
        using var timer = new PeriodicTimer(options.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(() => RoundAsync(stoppingToken));
        }
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        if (!await store.HoldsDutyAsync(Duty, cancellationToken))
        {
            _onDuty = false;
            return;
        }

        if (!_onDuty)
        {
            await store.GrantGraceAsync(terms.Lease.GraceAfterStart(time.GetUtcNow()), cancellationToken);
            _onDuty = true;
            return;
        }

        var reaped = await store.ReapAsync(time.GetUtcNow(), options.MaxAttemptsARound, cancellationToken);
        if (reaped > 0)
        {
            ServerLog.Reaped(logger, reaped);
            changes.Signal();
        }
    }

    /// <summary>A database that is away for a moment must not end the loop; the next round tries again.</summary>
    private async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (StoreException e)
        {
            // The pilots' words had no more way to the database than ours.
            _onDuty = false;
            ServerLog.ReapingWaits(logger, e.Message);
        }
    }
}
