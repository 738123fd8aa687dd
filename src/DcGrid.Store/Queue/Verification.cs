using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Counts a campaign anew from its tasks and holds the result against the plan and against the counts kept along the way.</summary>
internal static class Verification
{
    private const int MaxItems = 1000;

    public static CampaignVerification Verify(SqlSession session, string campaign)
    {
        var status = CampaignReads.Status(session, campaign);
        var id = status.Campaign.Id;
        var (missing, unplanned, plan, tasks) = Compare(session, id);
        List<string> lines =
        [
            .. Differences(plan, tasks, (cell, planned, found) => $"{cell.Stage} {cell.Filter}: planned {planned}, but {found} tasks are there"),
            .. Differences(
                plan,
                status.Planned.ToDictionary(count => (count.Stage, count.Filter), count => count.Count),
                (cell, listed, kept) => $"{cell.Stage} {cell.Filter}: the plan lists {listed}, but its count says {kept}"),
            .. CounterDifferences(session, status),
            .. Unsound(session, id),
        ];
        return new CampaignVerification(status, lines, missing, unplanned);
    }

    /// <summary>Holds the plan against the tasks, name by name.</summary>
    private static (List<UpstreamTask> Missing, List<UpstreamTask> Unplanned, Dictionary<(Stage Stage, string Filter), long> Plan, Dictionary<(Stage Stage, string Filter), long> Tasks)
        Compare(SqlSession session, CampaignId campaign)
    {
        var plan = new Dictionary<(Stage Stage, string Filter), long>();
        var left = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in PlanParts.Items(session, campaign))
        {
            left.Add(item);
            var cell = ((Stage)(item[0] - '0'), Filter(item));
            plan[cell] = plan.GetValueOrDefault(cell) + 1;
        }

        var unplanned = new List<string>();
        var tasks = new Dictionary<(Stage Stage, string Filter), long>();
        foreach (var (stage, key, filter) in session.Query(
            "SELECT task_spec.stage, data_key, filter FROM task_spec JOIN task ON task.id = task_spec.task_id WHERE task_spec.campaign_id = @campaign",
            row => (row.Stage(0), row.GetString(1), row.GetString(2)),
            ("@campaign", campaign.Value)))
        {
            tasks[(stage, filter)] = tasks.GetValueOrDefault((stage, filter)) + 1;
            var item = PlanParts.Item(stage, key);
            if (!left.Remove(item))
            {
                unplanned.Add(item);
            }
        }

        return (Named(left), Named(unplanned), plan, tasks);
    }

    // The filter is the letter after the run, or the last one of a patch.
    private static string Filter(string item) => DataIdText.Parse(item[2..]).Filter;

    private static List<UpstreamTask> Named(IEnumerable<string> items) =>
        [.. items.Order(StringComparer.Ordinal).Take(MaxItems).Select(item => new UpstreamTask((Stage)(item[0] - '0'), DataIdText.Parse(item[2..])))];

    private static List<string> CounterDifferences(SqlSession session, CampaignStatus status)
    {
        var recounted = session.Query(
            """
            SELECT stage, filter, state, CASE WHEN state >= 5 THEN COALESCE(outcome, 0) ELSE 0 END AS final, COUNT(*)
            FROM task WHERE campaign_id = @campaign GROUP BY 1, 2, 3, 4
            """,
            row => (Cell: (row.Stage(0), row.GetString(1), row.State(2), (OutcomeCode)row.GetInt32(3)), Count: row.GetInt64(4)),
            ("@campaign", status.Campaign.Id.Value)).ToDictionary(row => row.Cell, row => row.Count);
        var kept = status.Counts.ToDictionary(count => (count.Stage, count.Filter, count.State, count.Outcome), count => count.Count);
        return Differences(recounted, kept, (cell, found, counter) =>
            $"{cell.Item1} {cell.Item2} {cell.Item3} {cell.Item4.Name()}: {found} tasks, but the count says {counter}");
    }

    /// <summary>What the tables' own checks can't see within one row.</summary>
    private static IEnumerable<string> Unsound(SqlSession session, CampaignId campaign)
    {
        var id = ("@campaign", (object?)campaign.Value);
        var unbooked = session.Number(
            """
            SELECT COUNT(*) FROM task LEFT JOIN attempt ON attempt.task_id = task.id AND attempt.number = task.attempts
            WHERE campaign_id = @campaign AND task.state = 5 AND (attempt.state IS NULL OR attempt.state <> 2 OR attempt.outcome >= 100)
            """,
            id);
        var unheld = session.Number(
            """
            SELECT COUNT(*) FROM task LEFT JOIN lease ON lease.id = task.lease_id AND lease.pilot_id = task.pilot_id AND lease.live > 0
            WHERE campaign_id = @campaign AND task.state = 3 AND lease.id IS NULL
            """,
            id);
        if (unbooked > 0)
        {
            yield return FormattableString.Invariant($"{unbooked} tasks are done without an accepted attempt");
        }

        if (unheld > 0)
        {
            yield return FormattableString.Invariant($"{unheld} tasks are leased, and nobody holds the lease");
        }
    }

    private static List<string> Differences<TCell>(Dictionary<TCell, long> left, Dictionary<TCell, long> right, Func<TCell, long, long, FormattableString> line)
        where TCell : notnull =>
        [.. left.Keys.Union(right.Keys).Order()
            .Where(cell => left.GetValueOrDefault(cell) != right.GetValueOrDefault(cell))
            .Select(cell => FormattableString.Invariant(line(cell, left.GetValueOrDefault(cell), right.GetValueOrDefault(cell))))];
}
