using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Adds planned tasks, a whole call in a few statements.</summary>
internal static class PlanWrites
{
    /// <summary>Adds tasks. They bear the campaign's own time of creation: planning has no time that anybody asks for.</summary>
    public static SubmitCounts Submit(WriteUnit unit, PlannedBatch batch)
    {
        var campaign = batch.Campaign;
        var (id, started) = CampaignReads.Find(unit.Session, campaign);
        Check(unit, id, campaign, batch);
        var known = batch.TakeLookedUp() ?? Find(unit.Session, id, batch.Items, item => item.Name);
        IReadOnlyList<PlannedBatch.Item> added = [.. batch.Items.Where(item => !known.ContainsKey(item.Name))];
        if (added.Count > 0)
        {
            if (started)
            {
                throw new StoreConflictException(
                    $"Campaign {campaign} is started and takes no new task such as {added[0].Task.Stage} {added[0].Task.DataId}: create another campaign.");
            }

            var unknown = batch.Upstream.Where(name => !known.ContainsKey(name)).ToList();
            foreach (var (name, number) in Find(unit.Session, id, unknown, name => name))
            {
                known.Add(name, number);
            }

            var rows = Number(unit, campaign, added, known);
            Insert(unit, id, rows);
            PlanParts.Add(unit, id, batch, added);
        }

        return new SubmitCounts(added.Count, batch.Count - added.Count);
    }

    /// <summary>Looks up ahead, outside the transaction that writes, what is there of a batch and of what it reads.</summary>
    /// <returns>How many tasks were found.</returns>
    public static int LookUp(SqlSession session, PlannedBatch batch)
    {
        var (id, _) = CampaignReads.Find(session, batch.Campaign);

        // A batch is new as a rule, or was planned before, as its ends tell; where they tell wrong, the transaction finds out.
        var names = batch.Items.Select(item => item.Name).ToList();
        var ends = names.Where((_, index) => index == 0 || index == names.Count - 1).ToList();
        var isNew = Find(session, id, ends, name => name).Count == 0;
        var known = Find(session, id, isNew ? batch.Upstream : [.. names, .. batch.Upstream], name => name);
        batch.Keep(known);
        return known.Count;
    }

    private static void Check(WriteUnit unit, CampaignId id, string campaign, PlannedBatch batch)
    {
        var stages = unit.Definition(id).Stages.Select(stage => stage.Stage).ToHashSet();
        if (batch.Items.FirstOrDefault(item => !stages.Contains(item.Task.Stage)) is { } foreign)
        {
            throw new StoreConflictException($"Campaign {campaign} has no stage {foreign.Task.Stage}: add it to its definition.");
        }

        if (batch.Complaint is { } complaint)
        {
            throw new StoreConflictException($"Not planned: {complaint}.");
        }
    }

    /// <summary>The numbers of tasks by name; those that are not there are left out.</summary>
    public static Dictionary<(Stage Stage, string Key), long> Find<T>(
        SqlSession session, CampaignId campaign, IReadOnlyList<T> items, Func<T, (Stage Stage, string Key)> name) =>
        session.Query(
            """
            SELECT task_spec.stage, task_spec.data_key, task_spec.task_id FROM {rows}
            JOIN task_spec ON task_spec.campaign_id = @campaign AND task_spec.stage = v.stage AND task_spec.data_key = v.data_key
            """,
            RowSet.Of(items).With("stage", item => (int)name(item).Stage).With("data_key", item => name(item).Key),
            row => (Key: (row.Stage(0), row.GetString(1)), Id: row.GetInt64(2)),
            ("@campaign", campaign.Value)).ToDictionary(row => row.Key, row => row.Id);

    /// <summary>Gives tasks their numbers, and turns the names of their inputs into numbers.</summary>
    /// <param name="known">The numbers of what was there; those of the new tasks are added.</param>
    private static List<Row> Number(
        WriteUnit unit, string campaign, IReadOnlyList<PlannedBatch.Item> added, Dictionary<(Stage Stage, string Key), long> known)
    {
        var next = unit.Session.Number(
            "UPDATE counter SET value = value + @count WHERE name = 'task' RETURNING value", ("@count", added.Count)) - added.Count + 1;
        var rows = new List<Row>(added.Count);
        foreach (var item in added)
        {
            var upstream = new HashSet<long>();
            foreach (var input in item.Task.Upstream)
            {
                // Of an earlier stage and planned before, so that the graph can't have a circle.
                if (input.Stage >= item.Task.Stage || !known.TryGetValue((input.Stage, input.DataId.Key), out var number))
                {
                    throw new StoreConflictException(
                        $"{item.Task.Stage} {item.Task.DataId} reads {input.Stage} {input.DataId}, which campaign {campaign} does not have: submit upstream tasks first.");
                }

                upstream.Add(number);
            }

            // Nothing to wait for: ready as soon as the campaign starts. A stage that must read something is judged then.
            var isReady = upstream.Count == 0 && StageRecipe.UpstreamOf(item.Task.Stage).Count == 0;
            rows.Add(new Row(next, item, [.. upstream.Order()], isReady ? TaskState.Ready : TaskState.Waiting));
            known.Add(item.Name, next++);
        }

        return rows;
    }

    private static void Insert(WriteUnit unit, CampaignId campaign, List<Row> rows)
    {
        var created = unit.Session.Number("SELECT created_at FROM campaign WHERE id = @id", ("@id", campaign.Value));
        unit.Session.Insert(
            "task",
            RowSet.Of(rows)
                .With("id", row => row.Id)
                .With("campaign_id", _ => campaign.Value)
                .With("stage", row => (int)row.Task.Stage)
                .With("filter", row => row.Task.DataId.Filter)
                .With("sky_order", row => row.Task.SkyOrder)
                .With("state", row => (int)row.State)
                .With("unsettled", row => row.Upstream.Length)
                .With("changed_at", _ => created));
        unit.Session.Insert(
            "task_spec",
            RowSet.Of(rows)
                .With("task_id", row => row.Id)
                .With("campaign_id", _ => campaign.Value)
                .With("stage", row => (int)row.Task.Stage)
                .With("data_key", row => row.Task.DataId.Key)
                .With("parameters", row => row.Task.ParametersJson)
                .With("inputs", row => row.Item.Inputs)
                .With("upstream", row => IdList.Write(row.Upstream)));
        var dependants = rows.SelectMany(row => row.Upstream.Select(upstream => (Upstream: upstream, row.Id)))
            .GroupBy(edge => edge.Upstream, edge => edge.Id).OrderBy(group => group.Key).Select(group => (Upstream: group.Key, Tasks: group.ToArray())).ToList();
        unit.Session.Insert(
            "dependant",
            RowSet.Of(dependants)
                .With("upstream_id", part => part.Upstream)
                .With("first_id", part => part.Tasks[0])
                .With("task_ids", part => IdList.Write(part.Tasks)));
        ReadyQueue.Add(
            unit.Session,
            [.. rows.Where(row => row.State == TaskState.Ready).Select(row => new ReadyEntry(campaign, row.Task.Stage, row.Task.SkyOrder, new(row.Id)))]);
        foreach (var row in rows)
        {
            unit.Count(campaign, row.Task.Stage, row.Task.DataId.Filter, row.State, null, +1);
        }
    }

    private readonly record struct Row(long Id, PlannedBatch.Item Item, long[] Upstream, TaskState State)
    {
        public PlannedTask Task => Item.Task;
    }
}
