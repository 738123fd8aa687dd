using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>The plan against the tasks, name by name.</summary>
/// <param name="Missing">Planned and without a task; at most 1000.</param>
/// <param name="Unplanned">Tasks that the plan does not name; at most 1000.</param>
/// <param name="Plan">What the plan lists, by stage and filter.</param>
/// <param name="Tasks">The tasks that are there, by stage and filter.</param>
internal sealed record PlanComparison(
    IReadOnlyList<UpstreamTask> Missing,
    IReadOnlyList<UpstreamTask> Unplanned,
    Dictionary<(Stage Stage, string Filter), long> Plan,
    Dictionary<(Stage Stage, string Filter), long> Tasks)
{
    private const int MaxItems = 1000;

    public static PlanComparison Of(SqlSession session, CampaignId campaign)
    {
        var plan = new Dictionary<(Stage Stage, string Filter), long>();
        var missing = new List<UpstreamTask>();
        long found = 0;
        foreach (var part in PlanParts.Items(session, campaign).Chunk(5000))
        {
            var items = Array.ConvertAll(part, PlanParts.Read);
            var known = PlanWrites.Find(session, campaign, items, item => (item.Stage, item.DataId.Key));
            foreach (var item in items)
            {
                var cell = (item.Stage, item.DataId.Filter);
                plan[cell] = plan.GetValueOrDefault(cell) + 1;
                if (known.ContainsKey((item.Stage, item.DataId.Key)))
                {
                    found++;
                }
                else
                {
                    missing.Add(item);
                }
            }
        }

        // Of the state rows: a task that has lost one of its two halves is as lost as one that has lost both.
        var tasks = session.Query(
            "SELECT stage, filter, COUNT(*) FROM task WHERE campaign_id = @campaign GROUP BY stage, filter",
            row => (Cell: (row.Stage(0), row.GetString(1)), Count: row.GetInt64(2)),
            ("@campaign", campaign.Value)).ToDictionary(row => row.Cell, row => row.Count);
        return new PlanComparison(
            [.. Ordered(missing).Take(MaxItems)], tasks.Values.Sum() == found ? [] : Strangers(session, campaign), plan, tasks);
    }

    /// <summary>Looked for only where there are more tasks than were found by the plan: it needs the whole plan in memory.</summary>
    private static List<UpstreamTask> Strangers(SqlSession session, CampaignId campaign)
    {
        var plan = PlanParts.Items(session, campaign).ToHashSet(StringComparer.Ordinal);
        var strangers = session.Query(
            "SELECT stage, data_key FROM task_spec WHERE campaign_id = @campaign",
            row => PlanParts.Item(row.Stage(0), row.GetString(1)),
            ("@campaign", campaign.Value)).Where(item => !plan.Contains(item));
        return [.. Ordered(strangers.Select(PlanParts.Read)).Take(MaxItems)];
    }

    private static IEnumerable<UpstreamTask> Ordered(IEnumerable<UpstreamTask> items) =>
        items.OrderBy(item => item.Stage).ThenBy(item => item.DataId.Key, StringComparer.Ordinal);
}
