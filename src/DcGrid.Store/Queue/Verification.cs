using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Holds a campaign's counts against its plan and, where it recounts, both against the tasks themselves, name by name.</summary>
internal static class Verification
{
    /// <summary>Campaigns up to this size are always recounted: it takes no longer than a person notices.</summary>
    public const int AlwaysRecounted = 50_000;

    /// <summary>The counts that were kept along the way against the plan's, and what the last recount found: a few rows, whatever the campaign's size.</summary>
    public static CampaignVerification Verify(SqlSession session, string campaign)
    {
        var status = CampaignReads.Status(session, campaign);
        var last = Recounts.Last(session, status.Campaign.Id);
        return new CampaignVerification(
            status, [.. ClosingDifferences(session, status), .. last?.Discrepancies ?? []], last?.Missing ?? [], last?.Unplanned ?? [], last?.At);
    }

    /// <summary>Counts a campaign anew from its tasks. Reads all of it, a part of the plan at a time.</summary>
    public static CampaignVerification Recount(SqlSession session, string campaign, DateTimeOffset now)
    {
        var status = CampaignReads.Status(session, campaign);
        var comparison = PlanComparison.Of(session, status.Campaign.Id);
        List<string> lines =
        [
            .. Differences(comparison.Plan, comparison.Tasks, (cell, planned, found) => $"{cell.Stage} {cell.Filter}: planned {planned}, but {found} tasks are there"),
            .. Differences(
                comparison.Plan,
                status.Planned.ToDictionary(count => (count.Stage, count.Filter), count => count.Count),
                (cell, listed, kept) => $"{cell.Stage} {cell.Filter}: the plan lists {listed}, but its count says {kept}"),
            .. CounterDifferences(session, status),
            .. Unsound(session, status.Campaign.Id),
        ];
        return new CampaignVerification(status, lines, comparison.Missing, comparison.Unplanned, now);
    }

    private static List<string> ClosingDifferences(SqlSession session, CampaignStatus status)
    {
        var planned = status.Planned.ToDictionary(count => (count.Stage, count.Filter), count => count.Count);
        var counted = status.Counts.GroupBy(count => (count.Stage, count.Filter)).ToDictionary(cell => cell.Key, cell => cell.Sum(count => count.Count));
        var lines = Differences(planned, counted, (cell, plan, count) => $"{cell.Stage} {cell.Filter}: planned {plan}, but {count} tasks are counted");
        var listed = session.Number("SELECT SUM(tasks) FROM plan_part WHERE campaign_id = @campaign", ("@campaign", status.Campaign.Id.Value));
        if (listed != planned.Values.Sum())
        {
            lines.Add(FormattableString.Invariant($"the plan lists {listed} tasks, but its count says {planned.Values.Sum()}"));
        }

        return lines;
    }

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
