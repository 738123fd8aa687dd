using System.Data.Common;
using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>A task in the transaction that moves it: as it stood when it was read, and as it is to be written. One object for each task of a
/// <see cref="WriteUnit"/>.</summary>
internal sealed class TaskRow
{
    private const string Columns =
        """
        id, campaign_id, stage, filter, sky_order, state, outcome, message, hold_reason, not_before, unsettled, attempts, forgiven,
        lease_id, pilot_id, leased_at, expires_at, changed_at
        """;

    public required TaskId Id { get; init; }

    public required CampaignId Campaign { get; init; }

    public required Stage Stage { get; init; }

    public required string Filter { get; init; }

    public required long SkyOrder { get; init; }

    public TaskState State { get; private set; }

    public OutcomeCode? Outcome { get; set; }

    public string Message { get; set; } = "";

    public string HoldReason { get; set; } = "";

    /// <summary>Microseconds; 0 for at once.</summary>
    public long NotBefore { get; set; }

    public int Unsettled { get; set; }

    public int Attempts { get; set; }

    public int Forgiven { get; set; }

    public long? Lease { get; private set; }

    public long? Pilot { get; private set; }

    public long? LeasedAt { get; private set; }

    public long? ExpiresAt { get; set; }

    public long ChangedAt { get; set; }

    /// <summary>The state in the database.</summary>
    public TaskState WasState { get; private set; }

    /// <summary>The attempts in the database.</summary>
    public int WasAttempts { get; private set; }

    /// <summary>The count of open inputs in the database.</summary>
    public int WasUnsettled { get; private set; }

    /// <summary>The outcome in the database.</summary>
    public OutcomeCode? WasOutcome { get; private set; }

    /// <summary>The time it waits for in the database.</summary>
    public long WasNotBefore { get; private set; }

    /// <summary>To be written.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Takes the task to another state.</summary>
    /// <exception cref="InvalidOperationException">The lifecycle has no such move.</exception>
    public void Move(TaskState to, DateTimeOffset now)
    {
        TaskLifecycle.Assert(Id, State, to);
        if (State == TaskState.Leased)
        {
            (Lease, Pilot, LeasedAt, ExpiresAt) = (null, null, null, null);
        }

        State = to;
        ChangedAt = now.Micros();
        IsDirty = true;
    }

    /// <summary>It stands in the database as it is now.</summary>
    public void Written()
    {
        (WasState, WasOutcome, WasNotBefore, WasAttempts, WasUnsettled) = (State, Outcome, NotBefore, Attempts, Unsettled);
        IsDirty = false;
    }

    /// <summary>Reads tasks, in the order of their numbers.</summary>
    /// <param name="locked">Keep other transactions from changing them until this one ends. Without it a task that another transaction
    /// changes is noticed when it is written.</param>
    public static List<TaskRow> Read(SqlSession session, IEnumerable<long> ids, bool locked) =>
        session.Query(
            $"SELECT {Columns} FROM task WHERE {session.In("id", "@ids")}{(locked ? " ORDER BY id" + session.ForUpdate : "")}",
            Map,
            ("@ids", session.List(ids)));

    /// <summary>Waiting tasks of a campaign that wait for nothing.</summary>
    public static List<long> WithoutOpenInputs(SqlSession session, CampaignId campaign) =>
        session.Query(
            "SELECT id FROM task WHERE campaign_id = @campaign AND state = 1 AND unsettled = 0 ORDER BY id",
            row => row.GetInt64(0),
            ("@campaign", campaign.Value));

    private static TaskRow Map(DbDataReader row)
    {
        var task = new TaskRow
        {
            Id = row.TaskId(0),
            Campaign = new(row.GetInt64(1)),
            Stage = row.Stage(2),
            Filter = row.GetString(3),
            SkyOrder = row.GetInt64(4),
            State = row.State(5),
            Outcome = row.OutcomeOrNull(6),
            Message = row.GetString(7),
            HoldReason = row.GetString(8),
            NotBefore = row.GetInt64(9),
            Unsettled = row.GetInt32(10),
            Attempts = row.GetInt32(11),
            Forgiven = row.GetInt32(12),
            Lease = row.LongOrNull(13),
            Pilot = row.LongOrNull(14),
            LeasedAt = row.LongOrNull(15),
            ExpiresAt = row.LongOrNull(16),
            ChangedAt = row.GetInt64(17),
        };
        task.Written();
        return task;
    }
}
