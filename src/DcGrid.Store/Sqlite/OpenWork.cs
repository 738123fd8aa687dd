using DcGrid.Production;

namespace DcGrid.Store.Sqlite;

/// <summary>One stage of a running campaign that fits a pilot, with its counts. What fits depends on the stage and not on the task, so a
/// few of these stand for millions of tasks.</summary>
/// <param name="Ready">Ready now or after a delay.</param>
/// <param name="Unsettled">Waiting, ready or leased; held ones wait for a person.</param>
/// <param name="Leasable">False while a barrier keeps an earlier stage in front.</param>
internal sealed record OpenWork(CampaignId Campaign, Stage Stage, int Priority, long Ready, long Unsettled, bool Leasable)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<OpenWork> For(WriteUnit unit, PilotCapability pilot)
    {
        var counts = unit.Session.Query(
            """
            SELECT campaign_id, stage, priority, SUM(count) FILTER (WHERE state = 2), SUM(count) FILTER (WHERE state <= 3), SUM(count)
            FROM campaign JOIN task_count ON campaign_id = campaign.id
            WHERE started = 1 AND state <= 4 GROUP BY campaign_id, stage HAVING SUM(count) > 0 ORDER BY campaign_id, stage
            """,
            row => (Work: new OpenWork(new(row.GetInt64(0)), row.Stage(1), row.GetInt32(2), row.LongOrNull(3) ?? 0, row.LongOrNull(4) ?? 0, true), Open: row.GetInt64(5)));
        var open = new List<OpenWork>();
        foreach (var campaign in counts.GroupBy(count => count.Work.Campaign))
        {
            var definition = unit.Definition(campaign.Key);
            var first = campaign.Min(count => count.Work.Stage);
            open.AddRange(campaign
                .Select(count => count.Work with { Leasable = !definition.Barrier || count.Work.Stage == first })
                .Where(work => TaskMatcher.Fits(definition.Payload, definition.Stages.First(stage => stage.Stage == work.Stage).Limits, pilot)));
        }

        return open;
    }
}
