using DcGrid.Production;

namespace DcGrid.Store.Sqlite;

/// <summary>Counts a campaign anew from its tasks and holds the result against the plan and against the counts kept along the way.</summary>
internal static class Verification
{
    private const int MaxItems = 1000;

    public static CampaignVerification Verify(SqlSession session, string campaign)
    {
        var status = CampaignReads.Status(session, campaign);
        var id = status.Campaign.Id;
        var missing = Items(session, id, "plan_item", "task");
        var unplanned = Items(session, id, "task", "plan_item");
        var plan = Counts(session, id, "plan_item");
        var tasks = Counts(session, id, "task");
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

    private static List<string> CounterDifferences(SqlSession session, CampaignStatus status)
    {
        var recounted = session.Query(
            """
            SELECT stage, filter, state, CASE WHEN state >= 5 THEN COALESCE(outcome, 0) ELSE 0 END AS final, COUNT(*)
            FROM task WHERE campaign_id = $campaign GROUP BY stage, filter, state, final
            """,
            row => (Cell: (row.Stage(0), row.GetString(1), row.State(2), (OutcomeCode)row.GetInt32(3)), Count: row.GetInt64(4)),
            ("$campaign", status.Campaign.Id.Value)).ToDictionary(row => row.Cell, row => row.Count);
        var kept = status.Counts.ToDictionary(count => (count.Stage, count.Filter, count.State, count.Outcome), count => count.Count);
        return Differences(recounted, kept, (cell, found, counter) =>
            $"{cell.Item1} {cell.Item2} {cell.Item3} {cell.Item4.Name()}: {found} tasks, but the count says {counter}");
    }

    /// <summary>What the tables' own checks can't see within one row.</summary>
    private static IEnumerable<string> Unsound(SqlSession session, CampaignId campaign)
    {
        var id = ("$campaign", (object?)campaign.Value);
        var unbooked = session.Number(
            """
            SELECT COUNT(*) FROM task LEFT JOIN attempt ON attempt.task_id = task.id AND attempt.number = task.attempts
            WHERE campaign_id = $campaign AND task.state = 5 AND (attempt.state IS NULL OR attempt.state <> 2 OR attempt.outcome >= 100)
            """,
            id);
        var unheld = session.Number(
            """
            SELECT COUNT(*) FROM task LEFT JOIN attempt ON attempt.task_id = task.id AND attempt.number = task.attempts
            WHERE campaign_id = $campaign AND task.state = 3 AND (attempt.state IS NULL OR attempt.state <> 1)
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

    private static Dictionary<(Stage Stage, string Filter), long> Counts(SqlSession session, CampaignId campaign, string table) =>
        session.Query(
            $"SELECT stage, filter, COUNT(*) FROM {table} WHERE campaign_id = $campaign GROUP BY stage, filter",
            row => (Cell: (row.Stage(0), row.GetString(1)), Count: row.GetInt64(2)),
            ("$campaign", campaign.Value)).ToDictionary(row => row.Cell, row => row.Count);

    private static List<UpstreamTask> Items(SqlSession session, CampaignId campaign, string there, string notThere) =>
        session.Query(
            $"""
            SELECT stage, data_key FROM {there} WHERE campaign_id = $campaign AND NOT EXISTS (
                SELECT 1 FROM {notThere} other WHERE other.campaign_id = {there}.campaign_id AND other.stage = {there}.stage AND other.data_key = {there}.data_key)
            ORDER BY stage, data_key LIMIT $limit
            """,
            row => new UpstreamTask(row.Stage(0), row.DataId(1)),
            ("$campaign", campaign.Value),
            ("$limit", MaxItems));

    private static List<string> Differences<TCell>(Dictionary<TCell, long> left, Dictionary<TCell, long> right, Func<TCell, long, long, FormattableString> line)
        where TCell : notnull =>
        [.. left.Keys.Union(right.Keys).Order()
            .Where(cell => left.GetValueOrDefault(cell) != right.GetValueOrDefault(cell))
            .Select(cell => FormattableString.Invariant(line(cell, left.GetValueOrDefault(cell), right.GetValueOrDefault(cell))))];
}
