using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>The plan, written down apart from the tasks, a part for each call that planned; it only ever grows.</summary>
internal static class PlanParts
{
    /// <summary>Adds tasks to the plan.</summary>
    /// <param name="isAllNew">None of the call's tasks was there. Else one that is missing may have been planned before and lost since, and
    /// is not planned a second time.</param>
    public static void Add(WriteUnit unit, CampaignId campaign, IEnumerable<PlannedTask> tasks, bool isAllNew)
    {
        var before = isAllNew ? [] : Items(unit.Session, campaign).ToHashSet(StringComparer.Ordinal);
        var items = tasks.Where(task => !before.Contains(Item(task))).ToList();
        if (items.Count == 0)
        {
            return;
        }

        unit.Session.Execute(
            """
            INSERT INTO plan_part (campaign_id, part, tasks, keys)
            SELECT @campaign, COALESCE(MAX(part), 0) + 1, @tasks, @keys FROM plan_part WHERE campaign_id = @campaign
            """,
            ("@campaign", campaign.Value),
            ("@tasks", items.Count),
            ("@keys", PlanKeys.Write(items.Select(Item))));
        foreach (var cell in items.CountBy(task => (task.Stage, task.DataId.Filter)).OrderBy(cell => cell.Key))
        {
            unit.Session.Execute(
                """
                INSERT INTO plan_count (campaign_id, stage, filter, count) VALUES (@campaign, @stage, @filter, @planned)
                ON CONFLICT (campaign_id, stage, filter) DO UPDATE SET count = plan_count.count + excluded.count
                """,
                ("@campaign", campaign.Value),
                ("@stage", (int)cell.Key.Stage),
                ("@filter", cell.Key.Filter),
                ("@planned", cell.Value));
        }
    }

    /// <summary>All of a campaign's plan, each as stage number, tab, data key.</summary>
    public static IEnumerable<string> Items(SqlSession session, CampaignId campaign)
    {
        var parts = session.Query("SELECT part FROM plan_part WHERE campaign_id = @campaign ORDER BY part", row => row.GetInt32(0), ("@campaign", campaign.Value));
        foreach (var part in parts)
        {
            var keys = session.First(
                "SELECT keys FROM plan_part WHERE campaign_id = @campaign AND part = @part",
                row => (byte[])row.GetValue(0),
                ("@campaign", campaign.Value),
                ("@part", part));
            foreach (var item in PlanKeys.Read(keys!))
            {
                yield return item;
            }
        }
    }

    /// <summary>Reads what <see cref="Item(Stage, string)"/> wrote.</summary>
    public static UpstreamTask Read(string item) => new((Stage)(item[0] - '0'), DataIdText.Parse(item[2..]));

    public static string Item(UpstreamTask task) => Item(task.Stage, task.DataId.Key);

    public static string Item(Stage stage, string dataKey) => FormattableString.Invariant($"{(int)stage}\t{dataKey}");

    private static string Item(PlannedTask task) => Item(task.Stage, task.DataId.Key);
}
