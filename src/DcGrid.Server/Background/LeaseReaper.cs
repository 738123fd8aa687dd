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
/// duty up gives all leases a whole lease time first: while no server had it, perhaps nobody could have spoken to one. So does a server
/// whose last round was too long ago: it was stopped, its database hung, or its clock was put forward.</summary>
internal sealed class LeaseReaper(
    ITaskStore store,
    LeaseReaperOptions options,
    ServiceTerms terms,
    CampaignChanges changes,
    HeldDuties duties,
    TimeProvider time,
    ILogger<LeaseReaper> logger) : BackgroundService
{
    private const string Duty = "reaping";

    private bool _onDuty;
    private DateTimeOffset _lastRound;

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
            LeaveDuty();
            return;
        }

        var now = time.GetUtcNow();
        var pause = now - _lastRound;
        if (!_onDuty || terms.Lease.IsDeafness(pause))
        {
            await store.GrantGraceAsync(terms.Lease.GraceAfterStart(now), cancellationToken);
            if (_onDuty)
            {
                ServerLog.WasDeaf(logger, pause.TotalSeconds);
            }
            else
            {
                ServerLog.DutyTaken(logger, Duty);
            }

            TakeDuty(now);
            return;
        }

        _lastRound = now;
        var reaped = await store.ReapAsync(now, options.MaxAttemptsARound, cancellationToken);
        if (reaped > 0)
        {
            ServerLog.Reaped(logger, reaped);
            changes.Signal();
        }
    }

    private void TakeDuty(DateTimeOffset now)
    {
        (_onDuty, _lastRound) = (true, now);
        duties.Set(Duty, held: true);
    }

    private void LeaveDuty()
    {
        _onDuty = false;
        duties.Set(Duty, held: false);
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
            LeaveDuty();
            ServerLog.ReapingWaits(logger, e.Message);
        }
    }
}
