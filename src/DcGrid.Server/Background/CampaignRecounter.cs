using DcGrid.Store;

namespace DcGrid.Server.Background;

/// <summary>Counts large campaigns anew from their tasks, one after the other, so that <c>campaign verify</c> can answer at once and still say what
/// the tasks themselves say. Of several servers on one database one does it.</summary>
internal sealed class CampaignRecounter(ITaskStore store, HeldDuties duties, TimeProvider time, ILogger<CampaignRecounter> logger) : BackgroundService
{
    private const string Duty = "recounting";

    /// <summary>How old the last recount of a running campaign may become.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RoundAsync(stoppingToken);
            }
            catch (StoreException e)
            {
                duties.Set(Duty, held: false);
                ServerLog.RecountingWaits(logger, e.Message);
            }
        }
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        var isOurs = await store.HoldsDutyAsync(Duty, cancellationToken);
        duties.Set(Duty, isOurs);
        if (!isOurs)
        {
            return;
        }

        var now = time.GetUtcNow();
        if (await store.RecountDueAsync(now - MaxAge, now, cancellationToken) is { } found
            && found.Discrepancies.Count + found.Missing.Count + found.Unplanned.Count > 0)
        {
            ServerLog.DoesNotClose(logger, found.Status.Campaign.Definition.Name);
        }
    }
}
