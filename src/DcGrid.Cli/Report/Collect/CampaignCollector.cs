using DcGrid.Cli.Report.Model;
using DcGrid.Cli.Report.Source;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Collect;

/// <summary>What was run, when and by whom.</summary>
internal static class CampaignCollector
{
    public static async Task<CampaignSummary> CollectAsync(
        IReportSource source,
        GetServerInfoResponse server,
        GetCampaignStatusResponse status,
        CollectedTasks tasks,
        DateTimeOffset now,
        CancellationToken cancellation)
    {
        var pilots = await source.ListPilotsAsync(cancellation);
        var campaign = status.Campaign;
        var definition = campaign.Definition ?? new CampaignDefinition();
        return new CampaignSummary
        {
            Name = campaign.Name,
            Description = campaign.Description,
            State = campaign.State,
            Payload = definition.Payload,
            PayloadRelease = definition.PayloadRelease,
            OutputUrl = definition.OutputUrl,
            Barrier = definition.Barrier,
            Created = campaign.Created?.ToDateTimeOffset(),
            FirstStarted = status.Times.Where(t => t.FirstStarted is not null)
                .Select(t => (DateTimeOffset?)t.FirstStarted.ToDateTimeOffset())
                .Min(),
            LastFinished = status.Times.Where(t => t.LastFinished is not null)
                .Select(t => (DateTimeOffset?)t.LastFinished.ToDateTimeOffset())
                .Max(),
            Reported = now,
            Tasks = campaign.Tasks,
            Settled = campaign.Settled,
            Failed = campaign.Failed,
            Service = $"dcgrid-server {server.Version} on {server.Store}",
            Pilots = PilotsOf(pilots, tasks),
        };
    }

    // A service runs pilots for many campaigns; those that no attempt names are of no interest here.
    private static IReadOnlyList<PilotSummary> PilotsOf(IReadOnlyList<PilotRecord> pilots, CollectedTasks tasks)
    {
        HashSet<long> used = [.. tasks.Sampled.SelectMany(t => t.Attempts).Select(a => a.PilotId)];
        return
        [
            .. pilots.Where(p => used.Contains(p.PilotId))
                .OrderBy(p => p.PilotId)
                .Select(p => new PilotSummary(
                    p.PilotId, p.Site, p.Host, p.Capability?.Slots ?? 0, p.State, p.AttemptsDone, p.AttemptsFailed)),
        ];
    }
}
