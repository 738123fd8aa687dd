using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Tasks counted by campaign, stage, filter, state and outcome: what a transaction moves, and writing it. Each server has rows of its own,
/// so that two of them never wait for each other; a row of one may be below zero, and the sum over all is the count.</summary>
internal sealed class TaskCounts(int writer)
{
    private readonly Dictionary<Cell, long> _moved = [];

    public void Add(CampaignId campaign, Stage stage, string filter, TaskState state, OutcomeCode? outcome, long change)
    {
        var cell = new Cell(campaign, stage, filter, state, state.IsSettled() ? outcome ?? OutcomeCode.Ok : OutcomeCode.Ok);
        _moved[cell] = _moved.GetValueOrDefault(cell) + change;
    }

    /// <summary>Writes the counts; notes campaigns of which the last task was settled just now.</summary>
    public void Flush(WriteUnit unit)
    {
        // In one order for all, so that two transactions of one server don't wait for each other in a circle.
        var moved = _moved.Where(pair => pair.Value != 0).OrderBy(pair => pair.Key).ToList();
        _moved.Clear();
        if (moved.Count == 0)
        {
            return;
        }

        unit.Session.Execute(
            """
            INSERT INTO task_count (campaign_id, stage, filter, state, outcome, writer, count)
            SELECT v.campaign, v.stage, v.filter, v.state, v.outcome, @writer, v.change FROM {rows} WHERE 1 = 1
            ON CONFLICT (campaign_id, stage, filter, state, outcome, writer) DO UPDATE SET count = task_count.count + excluded.count
            """,
            RowSet.Of(moved)
                .With("campaign", pair => pair.Key.Campaign.Value)
                .With("stage", pair => (int)pair.Key.Stage)
                .With("filter", pair => pair.Key.Filter)
                .With("state", pair => (int)pair.Key.State)
                .With("outcome", pair => (int)pair.Key.Outcome)
                .With("change", pair => pair.Value),
            ("@writer", writer));
        foreach (var campaign in moved.Where(pair => pair.Key.State.IsSettled()).Select(pair => (pair.Key.Campaign, Opened: pair.Value < 0)).Distinct())
        {
            if (campaign.Opened)
            {
                unit.Session.Execute("UPDATE campaign SET noted_settled = 0 WHERE id = @id AND noted_settled = 1", ("@id", campaign.Campaign.Value));
            }

            NoteSettled(unit, campaign.Campaign);
        }
    }

    /// <summary>Writes "the last task is settled" into the logbook, once.</summary>
    public static void NoteSettled(WriteUnit unit, CampaignId campaign)
    {
        if (unit.Session.Number("SELECT SUM(count) FROM task_count WHERE campaign_id = @campaign AND state < 5", ("@campaign", campaign.Value)) == 0
            && unit.Session.Execute("UPDATE campaign SET noted_settled = 1 WHERE id = @id AND started = 1 AND noted_settled = 0", ("@id", campaign.Value)) > 0)
        {
            unit.Note("campaign.settled", WriteUnit.Service, "the last task is settled", campaign);
        }
    }

    private readonly record struct Cell(CampaignId Campaign, Stage Stage, string Filter, TaskState State, OutcomeCode Outcome) : IComparable<Cell>
    {
        public int CompareTo(Cell other)
        {
            var order = Campaign.Value.CompareTo(other.Campaign.Value);
            order = order != 0 ? order : Stage.CompareTo(other.Stage);
            order = order != 0 ? order : string.CompareOrdinal(Filter, other.Filter);
            order = order != 0 ? order : State.CompareTo(other.State);
            return order != 0 ? order : Outcome.CompareTo(other.Outcome);
        }
    }
}
