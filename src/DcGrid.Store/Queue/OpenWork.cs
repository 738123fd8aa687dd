using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>One stage of a running campaign, with its counts. What fits a pilot depends on the stage and not on the task, so a few of these
/// stand for millions of tasks.</summary>
internal sealed class OpenWork(CampaignId campaign, Stage stage, int priority, CampaignDefinition definition)
{
    private readonly TaskNeeds _needs = definition.Needs(stage);

    public CampaignId Campaign => campaign;

    public Stage Stage => stage;

    public int Priority => priority;

    /// <summary>The campaign's part of the slots, against the others of its priority.</summary>
    public int Share => definition.Share;

    /// <summary>Ready now or after a delay.</summary>
    public long Ready { get; private set; }

    public long Leased { get; private set; }

    /// <summary>Waiting, ready or leased; held ones wait for a person.</summary>
    public long Unsettled { get; private init; }

    public long Held { get; private init; }

    /// <summary>False while a barrier keeps an earlier stage in front.</summary>
    public bool Leasable { get; private set; } = true;

    public bool Fits(PilotCapability pilot) => TaskMatcher.Fits(_needs, pilot);

    /// <summary>Tasks of it were leased in this transaction.</summary>
    public void Given(int count) => (Ready, Leased) = (Ready - count, Leased + count);

    /// <summary>All of them.</summary>
    /// <param name="definition">Gives a campaign's.</param>
    public static IReadOnlyList<OpenWork> All(SqlSession session, Func<CampaignId, CampaignDefinition> definition)
    {
        var open = session.Query(
            """
            SELECT campaign_id, stage, priority, SUM(CASE WHEN state = 2 THEN count ELSE 0 END), SUM(CASE WHEN state <= 3 THEN count ELSE 0 END),
                SUM(CASE WHEN state = 3 THEN count ELSE 0 END), SUM(CASE WHEN state = 4 THEN count ELSE 0 END)
            FROM campaign JOIN task_count ON campaign_id = campaign.id
            WHERE started = 1 AND state <= 4 GROUP BY campaign_id, stage, priority HAVING SUM(count) > 0 ORDER BY campaign_id, stage
            """,
            row => (Campaign: new CampaignId(row.GetInt64(0)), Stage: row.Stage(1), Priority: row.GetInt32(2), Ready: row.Sum(3), Unsettled: row.Sum(4), Leased: row.Sum(5), Held: row.Sum(6)))
            .ConvertAll(row => new OpenWork(row.Campaign, row.Stage, row.Priority, definition(row.Campaign))
            {
                Ready = row.Ready,
                Unsettled = row.Unsettled,
                Leased = row.Leased,
                Held = row.Held,
            });
        foreach (var campaign in open.GroupBy(work => work.Campaign).Where(campaign => definition(campaign.Key).Barrier))
        {
            var first = campaign.Min(work => work.Stage);
            foreach (var work in campaign)
            {
                work.Leasable = work.Stage == first;
            }
        }

        return open;
    }
}
