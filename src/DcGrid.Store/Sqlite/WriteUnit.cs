using DcGrid.Production;

namespace DcGrid.Store.Sqlite;

/// <summary>What one write transaction carries along: its connection, its time, the campaigns' definitions and the counts that it
/// has moved and not written yet.</summary>
internal sealed class WriteUnit(SqlSession session, Definitions definitions, DateTimeOffset now)
{
    /// <summary>Events and decisions of the service itself.</summary>
    public const string Service = "service";

    private readonly Dictionary<CountCell, long> _moved = [];

    public SqlSession Session => session;

    public DateTimeOffset Now => now;

    public CampaignDefinition Definition(CampaignId campaign) => definitions.Get(session, campaign);

    public RetryPolicy Policy(CampaignId campaign) => definitions.Policy(session, campaign);

    /// <summary>Changes how many tasks there are of a kind; written by <see cref="Flush"/>.</summary>
    public void Count(CampaignId campaign, Stage stage, string filter, TaskState state, OutcomeCode? outcome, int change)
    {
        var cell = new CountCell(campaign, stage, filter, state, state.IsSettled() ? outcome ?? OutcomeCode.Ok : OutcomeCode.Ok);
        _moved[cell] = _moved.GetValueOrDefault(cell) + change;
    }

    /// <summary>Writes the counts; notes campaigns of which the last task was settled just now.</summary>
    public void Flush()
    {
        foreach (var (cell, change) in _moved.Where(pair => pair.Value != 0))
        {
            (string, object?)[] parameters =
            [
                ("$campaign", cell.Campaign.Value),
                ("$stage", (int)cell.Stage),
                ("$filter", cell.Filter),
                ("$state", (int)cell.State),
                ("$outcome", (int)cell.Outcome),
                ("$change", change),
            ];

            // No upsert: it would hold a negative change against the CHECK before it adds it to what is there.
            var updated = session.Execute(
                """
                UPDATE task_count SET count = count + $change
                WHERE campaign_id = $campaign AND stage = $stage AND filter = $filter AND state = $state AND outcome = $outcome
                """,
                parameters);
            if (updated == 0)
            {
                session.Execute(
                    """
                    INSERT INTO task_count (campaign_id, stage, filter, state, outcome, count)
                    VALUES ($campaign, $stage, $filter, $state, $outcome, $change)
                    """,
                    parameters);
            }
        }

        foreach (var campaign in _moved.Where(pair => pair.Value > 0 && pair.Key.State.IsSettled()).Select(pair => pair.Key.Campaign).Distinct())
        {
            if (session.Number("SELECT SUM(count) FROM task_count WHERE campaign_id = $campaign AND state < 5", ("$campaign", campaign.Value)) == 0)
            {
                Note("campaign.settled", Service, "the last task is settled", campaign);
            }
        }

        _moved.Clear();
    }

    /// <summary>Writes an event into the logbook.</summary>
    public void Note(
        string kind, string actor, string message, CampaignId? campaign = null, AttemptKey? attempt = null, TaskId? task = null, PilotId? pilot = null) =>
        session.Execute(
            """
            INSERT INTO event (at, kind, campaign_id, task_id, attempt, pilot_id, actor, message)
            VALUES ($at, $kind, $campaign, $task, $attempt, $pilot, $actor, $message)
            """,
            ("$at", now.Micros()),
            ("$kind", kind),
            ("$campaign", campaign?.Value),
            ("$task", attempt?.Task.Value ?? task?.Value),
            ("$attempt", attempt?.Number),
            ("$pilot", pilot?.Value),
            ("$actor", actor),
            ("$message", message));

    private readonly record struct CountCell(CampaignId Campaign, Stage Stage, string Filter, TaskState State, OutcomeCode Outcome);
}
