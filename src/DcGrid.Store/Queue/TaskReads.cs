using System.Data.Common;
using System.Globalization;
using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Tasks and all that is known about them.</summary>
internal static class TaskReads
{
    /// <summary>Rows that are read in one go. A listing is many short reads and no long one: a reader who is slow to take
    /// what it asked for must not keep the journal from being cleared.</summary>
    public const int PageRows = 1000;

    private const string Columns =
        """
        task.id, campaign.name, task.stage, task_spec.data_key, task.state, task.outcome, task.message, task.attempts, task.changed_at, task.hold_reason,
        task.not_before, task.campaign_id, task.sky_order, task.unsettled
        """;

    /// <summary>Where a page ends.</summary>
    public readonly record struct Place(long Campaign, long SkyOrder, int Stage, long Id)
    {
        public static Place Start => new(0, long.MinValue, 0, 0);
    }

    /// <summary>The tasks of a selection in sky order, after <paramref name="after"/>.</summary>
    public static List<(TaskRecord Task, Place Place)> Page(SqlSession session, TaskSelection selection, Place after, int rows)
    {
        CampaignId? campaign = selection.Campaign is { Length: > 0 } name ? CampaignReads.Find(session, name).Id : null;
        return session.Query(
            $"""
            SELECT {Columns} FROM task JOIN campaign ON campaign.id = task.campaign_id JOIN task_spec ON task_spec.task_id = task.id
            WHERE {Conditions(session, selection, campaign)} AND (task.campaign_id, sky_order, task.stage, task.id) > (@campaign, @sky, @stage, @id)
            ORDER BY task.campaign_id, sky_order, task.stage, task.id LIMIT @rows
            """,
            row => (Map(row), new Place(row.GetInt64(11), row.GetInt64(12), row.GetInt32(2), row.GetInt64(0))),
            Parameters(session, selection, after, rows));
    }

    /// <summary>Those that a pilot holds.</summary>
    public static List<TaskRecord> HeldBy(SqlSession session, PilotId pilot) =>
        session.Query(
            $"""
            SELECT {Columns} FROM task JOIN campaign ON campaign.id = task.campaign_id JOIN task_spec ON task_spec.task_id = task.id
            WHERE {session.In("task.id", "@ids")} AND pilot_id = @pilot ORDER BY task.id
            """,
            Map,
            ("@ids", session.List(OpenLeases.Of(session, [pilot]).SelectMany(lease => lease.Tasks))),
            ("@pilot", pilot.Value));

    public static TaskDetails? Details(SqlSession session, TaskId id)
    {
        if (Records(session, [id.Value]) is not [var task])
        {
            return null;
        }

        var spec = TaskSpec.Read(session, [id])[id.Value];
        var states = Dependencies.States(session, spec.Upstream);
        return new TaskDetails(
            task,
            AttemptReads.Of(session, id),
            [.. spec.Inputs.Select(FileLocation.Resolver(session, spec.Inputs)), .. InputReads.FromUpstream(task.Stage, spec.Upstream, states, InputReads.Outputs(session, states.Values))],
            Records(session, spec.Upstream),
            Records(session, Dependencies.Downstream(session, [id]).Select(edge => edge.Task)));
    }

    /// <summary>Tasks by number, by stage and along the sky.</summary>
    public static List<TaskRecord> Records(SqlSession session, IEnumerable<long> ids) =>
        session.Query(
            $"""
            SELECT {Columns} FROM task JOIN campaign ON campaign.id = task.campaign_id JOIN task_spec ON task_spec.task_id = task.id
            WHERE {session.In("task.id", "@ids")} ORDER BY task.stage, sky_order, task.id
            """,
            Map,
            ("@ids", session.List(ids)));

    private static (string Name, object? Value)[] Parameters(SqlSession session, TaskSelection selection, Place after, int rows)
    {
        (string Name, object? Value)[] place = [("@campaign", after.Campaign), ("@sky", after.SkyOrder), ("@stage", after.Stage), ("@id", after.Id), ("@rows", rows)];
        return selection.Ids.Count == 0 ? place : [.. place, ("@ids", session.List(selection.Ids.Select(task => task.Value)))];
    }

    /// <summary>Numbers and checked names only go into the text; SQLite uses a partial index only where it sees the constant.</summary>
    private static string Conditions(SqlSession session, TaskSelection selection, CampaignId? campaign)
    {
        var conditions = new List<string> { selection.Ids.Count > 0 ? session.In("task.id", "@ids") : "1 = 1" };
        if (campaign is { } id)
        {
            conditions.Add(string.Create(CultureInfo.InvariantCulture, $"task.campaign_id = {id.Value}"));
        }

        Add("task.stage", selection.Stages.Select(stage => (long)stage));
        Add("state", selection.States.Select(state => (long)state));
        Add("outcome", selection.Outcomes.Select(outcome => (long)outcome));
        if (selection.Filters.Count > 0)
        {
            // A filter is one letter; what is none matches nothing.
            var filters = selection.Filters.Where(filter => filter is [>= 'a' and <= 'z']).Select(filter => $"'{filter}'").ToList();
            conditions.Add(filters.Count > 0 ? $"filter IN ({string.Join(", ", filters)})" : "1 = 0");
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

    private static TaskRecord Map(DbDataReader row)
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
