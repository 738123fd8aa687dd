using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Adds planned tasks, a whole call in a few statements.</summary>
internal static class PlanWrites
{
    /// <summary>Adds tasks. They bear the campaign's own time of creation: planning has no time that anybody asks for.</summary>
    public static SubmitCounts Submit(WriteUnit unit, string campaign, IReadOnlyList<PlannedTask> tasks)
    {
        var (id, started) = CampaignReads.Find(unit.Session, campaign);
        Check(unit, id, campaign, tasks);
        var known = Find(unit.Session, id, tasks.Select(task => (task.Stage, task.DataId.Key)));
        var newTasks = new List<PlannedTask>();
        foreach (var task in tasks)
        {
            if (known.TryAdd((task.Stage, task.DataId.Key), 0))
            {
                newTasks.Add(task);
            }
        }

        if (newTasks.Count > 0)
        {
            if (started)
            {
                throw new StoreConflictException(
                    $"Campaign {campaign} is started and takes no new task such as {newTasks[0].Stage} {newTasks[0].DataId}: create another campaign.");
            }

            var first = unit.Session.Number(
                "UPDATE counter SET value = value + @count WHERE name = 'task' RETURNING value", ("@count", newTasks.Count)) - newTasks.Count + 1;
            foreach (var (index, task) in newTasks.Index())
            {
                known[(task.Stage, task.DataId.Key)] = first + index;
            }

            var rows = Resolve(unit, id, campaign, newTasks, known, first);
            Insert(unit, id, rows);
            PlanParts.Add(unit, id, newTasks, isAllNew: newTasks.Count == tasks.Count);
        }

        return new SubmitCounts(newTasks.Count, tasks.Count - newTasks.Count);
    }

    private static void Check(WriteUnit unit, CampaignId id, string campaign, IReadOnlyList<PlannedTask> tasks)
    {
        var stages = unit.Definition(id).Stages.Select(stage => stage.Stage).ToHashSet();
        foreach (var task in tasks)
        {
            if (!stages.Contains(task.Stage))
            {
                throw new StoreConflictException($"Campaign {campaign} has no stage {task.Stage}: add it to its definition.");
            }

            if (Definitions.ParametersComplaint(task.ParametersJson, $"{task.Stage} {task.DataId}") is { } complaint)
            {
                throw new StoreConflictException($"Not planned: {complaint}.");
            }
        }
    }

    /// <summary>The numbers of tasks by name; those that are not there are left out.</summary>
    public static Dictionary<(Stage Stage, string Key), long> Find(SqlSession session, CampaignId campaign, IEnumerable<(Stage Stage, string Key)> keys)
    {
        var list = keys.Distinct().ToList();
        return session.Query(
            """
            SELECT task_spec.stage, task_spec.data_key, task_spec.task_id FROM {rows}
            JOIN task_spec ON task_spec.campaign_id = @campaign AND task_spec.stage = v.stage AND task_spec.data_key = v.data_key
            """,
            RowSet.Of(list).With("stage", key => (int)key.Stage).With("data_key", key => key.Key),
            row => (Key: (row.Stage(0), row.GetString(1)), Id: row.GetInt64(2)),
            ("@campaign", campaign.Value)).ToDictionary(row => row.Key, row => row.Id);
    }

    /// <summary>Gives tasks their numbers, and turns the names of their inputs into numbers.</summary>
    private static List<Row> Resolve(
        WriteUnit unit, CampaignId id, string campaign, List<PlannedTask> tasks, Dictionary<(Stage Stage, string Key), long> known, long first)
    {
        var elsewhere = Find(
            unit.Session,
            id,
            tasks.SelectMany(task => task.Upstream).Select(upstream => (upstream.Stage, upstream.DataId.Key)).Where(key => !known.ContainsKey(key)));
        return
        [
            .. tasks.Select((task, index) =>
            {
                var own = first + index;
                var upstream = new HashSet<long>();
                foreach (var input in task.Upstream)
                {
                    // Upstream tasks have lower numbers, so that the graph can't have a circle.
                    var key = (input.Stage, input.DataId.Key);
                    if (input.Stage >= task.Stage || !(known.TryGetValue(key, out var number) || elsewhere.TryGetValue(key, out number)) || number >= own)
                    {
                        throw new StoreConflictException(
                            $"{task.Stage} {task.DataId} reads {input.Stage} {input.DataId}, which campaign {campaign} does not have: submit upstream tasks first.");
                    }

                    upstream.Add(number);
                }

                // Nothing to wait for: ready as soon as the campaign starts. A stage that must read something is judged then.
                var isReady = upstream.Count == 0 && StageRecipe.UpstreamOf(task.Stage).Count == 0;
                return new Row(own, task, [.. upstream.Order()], isReady ? TaskState.Ready : TaskState.Waiting);
            }),
        ];
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
                .With("inputs", row => TaskSpec.WriteInputs(row.Task.Inputs))
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

    private readonly record struct Row(long Id, PlannedTask Task, long[] Upstream, TaskState State);
}
