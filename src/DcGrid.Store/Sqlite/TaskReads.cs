using System.Globalization;
using System.Text.Json;
using DcGrid.Production;
using Microsoft.Data.Sqlite;

namespace DcGrid.Store.Sqlite;

/// <summary>Tasks and all that is known about them.</summary>
internal static class TaskReads
{
    /// <summary>Rows that are read in one go. A listing is many short reads and no long one: a reader who is slow to take
    /// what it asked for must not keep the journal from being cleared.</summary>
    public const int PageRows = 1000;

    private const string Columns =
        """
        task.id, campaign.name, task.stage, task.data_key, task.state, task.outcome, task.message, task.attempts, task.changed_at, task.hold_reason,
        task.not_before, task.campaign_id, task.sky_order, task.unsettled
        """;

    /// <summary>Where a page ends.</summary>
    public readonly record struct Place(long Campaign, long SkyOrder, int Stage, long Id)
    {
        public static Place Start => new(long.MinValue, long.MinValue, int.MinValue, long.MinValue);
    }

    /// <summary>The tasks of a selection in sky order, after <paramref name="after"/>.</summary>
    public static List<(TaskRecord Task, Place Place)> Page(SqlSession session, TaskSelection selection, Place after, int rows)
    {
        CampaignId? campaign = selection.Campaign is { Length: > 0 } name ? CampaignReads.Find(session, name).Id : null;
        return session.Query(
            $"""
            SELECT {Columns} FROM task JOIN campaign ON campaign.id = task.campaign_id
            WHERE {Conditions(selection, campaign)} AND (campaign_id, sky_order, stage, task.id) > ($campaign, $sky, $stage, $id)
            ORDER BY campaign_id, sky_order, stage, task.id LIMIT $rows
            """,
            row => (Map(row), new Place(row.GetInt64(11), row.GetInt64(12), row.GetInt32(2), row.GetInt64(0))),
            ("$campaign", after.Campaign),
            ("$sky", after.SkyOrder),
            ("$stage", after.Stage),
            ("$id", after.Id),
            ("$rows", rows),
            ("$ids", JsonSerializer.Serialize(selection.Ids.Select(task => task.Value))));
    }

    /// <summary>Those that a pilot holds.</summary>
    public static List<TaskRecord> HeldBy(SqlSession session, PilotId pilot) =>
        session.Query(
            $"""
            SELECT {Columns} FROM attempt JOIN task ON task.id = attempt.task_id JOIN campaign ON campaign.id = campaign_id
            WHERE pilot_id = $pilot AND attempt.state = 1 ORDER BY task.id
            """,
            Map,
            ("$pilot", pilot.Value));

    public static TaskDetails? Details(SqlSession session, TaskId id)
    {
        var task = session.First(
            $"SELECT {Columns} FROM task JOIN campaign ON campaign.id = campaign_id WHERE task.id = $id", Map, ("$id", id.Value));
        return task is null ? null : new TaskDetails(
            task,
            AttemptReads.Of(session, id),
            [.. GrantReads.PlannedInputs(session, id), .. GrantReads.UpstreamOutputs(session, TaskRow.Get(session, id))],
            Neighbours(session, id, "upstream_id", "task_id"),
            Neighbours(session, id, "task_id", "upstream_id"));
    }

    private static List<TaskRecord> Neighbours(SqlSession session, TaskId id, string there, string here) =>
        session.Query(
            $"""
            SELECT {Columns} FROM dependency JOIN task ON task.id = dependency.{there} JOIN campaign ON campaign.id = campaign_id
            WHERE dependency.{here} = $id ORDER BY stage, sky_order, task.id
            """,
            Map,
            ("$id", id.Value));

    /// <summary>Numbers and checked names only go into the text; SQLite uses a partial index only where it sees the constant.</summary>
    private static string Conditions(TaskSelection selection, CampaignId? campaign)
    {
        var conditions = new List<string> { selection.Ids.Count > 0 ? "task.id IN (SELECT value FROM json_each($ids))" : "$ids = '[]'" };
        if (campaign is { } id)
        {
            conditions.Add(string.Create(CultureInfo.InvariantCulture, $"campaign_id = {id.Value}"));
        }

        Add("stage", selection.Stages.Select(stage => (long)stage));
        Add("state", selection.States.Select(state => (long)state));
        Add("outcome", selection.Outcomes.Select(outcome => (long)outcome));
        if (selection.Filters.Count > 0)
        {
            // A filter is one letter; what is none matches nothing.
            conditions.Add($"filter IN ({string.Join(", ", selection.Filters.Where(filter => filter is [>= 'a' and <= 'z']).Select(filter => $"'{filter}'"))})");
        }

        return string.Join(" AND ", conditions);

        void Add(string column, IEnumerable<long> values)
        {
            var list = values.Select(Rows.Text).ToList();
            if (list.Count > 0)
            {
                conditions.Add(list.Count == 1 ? $"{column} = {list[0]}" : $"{column} IN ({string.Join(", ", list)})");
            }
        }
    }

    private static TaskRecord Map(SqliteDataReader row)
    {
        var state = row.State(4);
        var notBefore = row.GetInt64(10);
        var remark = state switch
        {
            TaskState.Held => row.GetString(9),
            TaskState.Ready when notBefore > 0 => FormattableString.Invariant($"not before {Rows.FromMicros(notBefore):yyyy-MM-ddTHH:mm:ssZ}"),
            TaskState.Waiting => FormattableString.Invariant($"{row.GetInt32(13)} inputs not settled"),
            _ => "",
        };
        return new TaskRecord(
            row.TaskId(0), row.GetString(1), row.Stage(2), row.DataId(3), state, row.OutcomeOrNull(5), row.GetString(6), row.GetInt32(7), row.Time(8), remark);
    }
}
