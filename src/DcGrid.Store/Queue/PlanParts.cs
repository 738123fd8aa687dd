using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>The plan, written down apart from the tasks, a part for each call that planned; it only ever grows.</summary>
internal static class PlanParts
{
    /// <summary>Adds tasks to the plan.</summary>
    /// <param name="added">Those of the batch that are new. One that is missing among the tasks may still have been planned before and lost
    /// since, and is not planned a second time; where all are new, none was.</param>
    public static void Add(WriteUnit unit, CampaignId campaign, PlannedBatch batch, IReadOnlyList<PlannedBatch.Item> added)
    {
        var (items, text) = (added, batch.PlanText);
        if (added.Count < batch.Count)
        {
            var before = Items(unit.Session, campaign).ToHashSet(StringComparer.Ordinal);
            items = [.. added.Where(item => !before.Contains(Item(item.Name.Stage, item.Name.Key)))];
            text = PlanKeys.Write(items.Select(item => Item(item.Name.Stage, item.Name.Key)));
        }

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
            ("@keys", text));
        unit.Session.Execute(
            """
            INSERT INTO plan_count (campaign_id, stage, filter, count) SELECT @campaign, v.stage, v.filter, v.planned FROM {rows} WHERE 1 = 1
            ON CONFLICT (campaign_id, stage, filter) DO UPDATE SET count = plan_count.count + excluded.count
            """,
            RowSet.Of([.. items.CountBy(item => (item.Task.Stage, item.Task.DataId.Filter)).OrderBy(cell => cell.Key)])
                .With("stage", cell => (int)cell.Key.Stage)
                .With("filter", cell => cell.Key.Filter)
                .With("planned", cell => (long)cell.Value),
            ("@campaign", campaign.Value));
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

    public static string Item(Stage stage, string dataKey) => $"{(char)('0' + (int)stage)}\t{dataKey}";
}
