using DcGrid.Production;

namespace DcGrid.Store.Sqlite;

/// <summary>A task as far as moving it needs it, read in the transaction that moves it.</summary>
internal sealed record TaskRow(
    TaskId Id, CampaignId Campaign, Stage Stage, string DataKey, string Filter, TaskState State, OutcomeCode? Outcome, int Unsettled, int Attempts, int Forgiven)
{
    private const string Columns = "id, campaign_id, stage, data_key, filter, state, outcome, unsettled, attempts, forgiven";

    /// <summary>The task with this number.</summary>
    /// <exception cref="StoreNotFoundException">There is none.</exception>
    public static TaskRow Get(SqlSession session, TaskId id) =>
        session.First($"SELECT {Columns} FROM task WHERE id = $id", Map, ("$id", id.Value))
            ?? throw new StoreNotFoundException($"There is no task {id}.");

    /// <summary>Those that read the outputs of a task.</summary>
    public static List<TaskRow> Dependants(SqlSession session, TaskId id) =>
        session.Query(
            $"SELECT {Columns} FROM dependency JOIN task ON task.id = dependency.task_id WHERE upstream_id = $id ORDER BY task.id",
            Map,
            ("$id", id.Value));

    /// <summary>Waiting tasks of a campaign that wait for nothing.</summary>
    public static List<TaskRow> WithoutOpenInputs(SqlSession session, CampaignId campaign) =>
        session.Query(
            $"SELECT {Columns} FROM task WHERE campaign_id = $campaign AND state = 1 AND unsettled = 0 ORDER BY id",
            Map,
            ("$campaign", campaign.Value));

    private static TaskRow Map(Microsoft.Data.Sqlite.SqliteDataReader row) => new(
        row.TaskId(0), new(row.GetInt64(1)), row.Stage(2), row.GetString(3), row.GetString(4), row.State(5), row.OutcomeOrNull(6),
        row.GetInt32(7), row.GetInt32(8), row.GetInt32(9));
}
