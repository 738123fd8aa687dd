using DcGrid.Production;

namespace DcGrid.Store.Sqlite;

/// <summary>Plans and starts campaigns.</summary>
internal static class CampaignWrites
{
    public static (CampaignId Id, bool Created) Create(WriteUnit unit, CampaignDefinition definition, string actor)
    {
        Definitions.Check(definition);
        var text = Definitions.Write(definition);
        var known = unit.Session.First(
            "SELECT id, definition FROM campaign WHERE name = $name",
            row => ((long Id, string Text)?)(row.GetInt64(0), row.GetString(1)),
            ("$name", definition.Name));
        if (known is { } there)
        {
            return there.Text == text
                ? (new CampaignId(there.Id), false)
                : throw new StoreConflictException($"There is a campaign {definition.Name} with another definition: choose another name.");
        }

        unit.Session.Execute(
            "INSERT INTO campaign (name, definition, priority, created_at) VALUES ($name, $definition, $priority, $now)",
            ("$name", definition.Name),
            ("$definition", text),
            ("$priority", definition.Priority),
            ("$now", unit.Now.Micros()));
        var id = new CampaignId(unit.Session.Number("SELECT last_insert_rowid()"));
        unit.Note("campaign.created", actor, $"campaign {definition.Name}, payload {definition.Payload} {definition.PayloadRelease}", id);
        return (id, true);
    }

    /// <summary>Adds tasks. They bear the campaign's own time of creation: planning has no time that anybody asks for.</summary>
    public static SubmitCounts Submit(WriteUnit unit, string campaign, IReadOnlyList<PlannedTask> tasks)
    {
        var (id, started) = CampaignReads.Find(unit.Session, campaign);
        var stages = unit.Definition(id).Stages.Select(stage => stage.Stage).ToHashSet();
        long added = 0;
        foreach (var task in tasks)
        {
            if (!stages.Contains(task.Stage))
            {
                throw new StoreConflictException($"Campaign {campaign} has no stage {task.Stage}: add it to its definition.");
            }

            if (Add(unit, id, task) is { } number)
            {
                if (started)
                {
                    throw new StoreConflictException($"Campaign {campaign} is started and takes no new task such as {task.Stage} {task.DataId}: create another campaign.");
                }

                AddInputs(unit, number, task.Inputs);
                AddUpstream(unit, id, campaign, number, task);
                unit.Count(id, task.Stage, task.DataId.Filter, TaskState.Waiting, null, +1);
                added++;
            }
        }

        return new SubmitCounts(added, tasks.Count - added);
    }

    public static StartCounts Start(WriteUnit unit, string campaign, string actor)
    {
        var (id, started) = CampaignReads.Find(unit.Session, campaign);
        if (!started)
        {
            unit.Session.Execute("UPDATE campaign SET started = 1 WHERE id = $id", ("$id", id.Value));
            foreach (var stage in unit.Definition(id).Stages.Where(stage => StageRecipe.UpstreamOf(stage.Stage).Count == 0))
            {
                TaskMoves.ReleaseAll(unit, id, stage.Stage);
            }

            foreach (var task in TaskRow.WithoutOpenInputs(unit.Session, id))
            {
                if (TaskMoves.Release(unit, task) is { State: TaskState.Failed } failed)
                {
                    TaskMoves.CountOff(unit, failed);
                }
            }

            unit.Flush();
        }

        var counts = unit.Session.First(
            "SELECT SUM(count), SUM(count) FILTER (WHERE state = 2) FROM task_count WHERE campaign_id = $id",
            row => new StartCounts(row.LongOrNull(0) ?? 0, row.LongOrNull(1) ?? 0),
            ("$id", id.Value))!;
        if (!started)
        {
            unit.Note("campaign.started", actor, FormattableString.Invariant($"{counts.Tasks} tasks, {counts.Ready} ready"), id);
        }

        return counts;
    }

    /// <returns>The new task's number, or null where it is there already.</returns>
    private static TaskId? Add(WriteUnit unit, CampaignId campaign, PlannedTask task)
    {
        if (Definitions.ParametersComplaint(task.ParametersJson, $"{task.Stage} {task.DataId}") is { } complaint)
        {
            throw new StoreConflictException($"Not planned: {complaint}.");
        }

        var number = unit.Session.First(
            """
            INSERT INTO task (campaign_id, stage, data_key, filter, sky_order, parameters, state, unsettled, changed_at)
            VALUES ($campaign, $stage, $key, $filter, $sky, $parameters, 1, 0, (SELECT created_at FROM campaign WHERE id = $campaign))
            ON CONFLICT (campaign_id, stage, data_key) DO NOTHING RETURNING id
            """,
            row => (long?)row.GetInt64(0),
            ("$campaign", campaign.Value),
            ("$stage", (int)task.Stage),
            ("$key", task.DataId.Key),
            ("$filter", task.DataId.Filter),
            ("$sky", task.SkyOrder),
            ("$parameters", task.ParametersJson));
        if (number is null)
        {
            return null;
        }

        var planned = unit.Session.Execute(
            "INSERT INTO plan_item (campaign_id, stage, data_key, filter) VALUES ($campaign, $stage, $key, $filter) ON CONFLICT DO NOTHING",
            ("$campaign", campaign.Value),
            ("$stage", (int)task.Stage),
            ("$key", task.DataId.Key),
            ("$filter", task.DataId.Filter));
        unit.Session.Execute(
            """
            INSERT INTO plan_count (campaign_id, stage, filter, count) VALUES ($campaign, $stage, $filter, $planned)
            ON CONFLICT DO UPDATE SET count = count + excluded.count
            """,
            ("$campaign", campaign.Value),
            ("$stage", (int)task.Stage),
            ("$filter", task.DataId.Filter),
            ("$planned", planned));
        return new TaskId(number.Value);
    }

    private static void AddInputs(WriteUnit unit, TaskId task, IReadOnlyList<InputFile> inputs)
    {
        foreach (var (ordinal, input) in inputs.Index())
        {
            unit.Session.Execute(
                """
                INSERT INTO planned_input (task_id, ordinal, role, lfn, url, sha256, size_bytes, data_key)
                VALUES ($task, $ordinal, $role, $lfn, $url, $sha256, $size, $key)
                """,
                ("$task", task.Value),
                ("$ordinal", ordinal),
                ("$role", input.Role),
                ("$lfn", input.Lfn),
                ("$url", input.Url),
                ("$sha256", input.Sha256),
                ("$size", input.SizeBytes),
                ("$key", input.DataId?.Key));
        }
    }

    private static void AddUpstream(WriteUnit unit, CampaignId campaign, string name, TaskId task, PlannedTask planned)
    {
        foreach (var upstream in planned.Upstream)
        {
            // Upstream tasks have lower numbers, so that the graph can't have a circle.
            var added = upstream.Stage < planned.Stage ? unit.Session.Execute(
                """
                INSERT INTO dependency (task_id, upstream_id)
                SELECT $task, id FROM task WHERE campaign_id = $campaign AND stage = $stage AND data_key = $key
                ON CONFLICT (task_id, upstream_id) DO UPDATE SET task_id = task_id
                """,
                ("$task", task.Value),
                ("$campaign", campaign.Value),
                ("$stage", (int)upstream.Stage),
                ("$key", upstream.DataId.Key)) : 0;
            if (added == 0)
            {
                throw new StoreConflictException(
                    $"{planned.Stage} {planned.DataId} reads {upstream.Stage} {upstream.DataId}, which campaign {name} does not have: submit upstream tasks first.");
            }
        }

        // In planning nothing is settled, so all of them are open.
        unit.Session.Execute(
            "UPDATE task SET unsettled = (SELECT COUNT(*) FROM dependency WHERE task_id = $task) WHERE id = $task",
            ("$task", task.Value));
    }
}
