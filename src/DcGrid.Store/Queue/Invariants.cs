using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>What must hold between any two transactions. Tests and simulations ask after each step.</summary>
internal static class Invariants
{
    private static readonly (string Broken, string Sql)[] Checks =
    [
        ("a leased task's lease is not its pilot's",
            "SELECT COUNT(*) FROM task LEFT JOIN lease ON lease.id = lease_id WHERE state = 3 AND (lease.pilot_id IS NULL OR lease.pilot_id <> task.pilot_id)"),
        ("a lease counts other than what is live of it",
            "SELECT COUNT(*) FROM lease WHERE live <> (SELECT COUNT(*) FROM task WHERE lease_id = lease.id)"),
        ("a task has attempts missing or too many",
            "SELECT COUNT(*) FROM task WHERE attempts - CASE WHEN state = 3 THEN 1 ELSE 0 END <> (SELECT COUNT(*) FROM attempt WHERE task_id = task.id)"),
        ("a task has several good attempts",
            "SELECT COUNT(*) FROM (SELECT 1 FROM attempt WHERE state = 2 AND outcome < 100 GROUP BY task_id HAVING COUNT(*) > 1) AS several"),
        ("a task is done without a good attempt, or has one and is not done",
            """
            SELECT COUNT(*) FROM task WHERE (state = 5) <>
                EXISTS (SELECT 1 FROM attempt WHERE task_id = task.id AND attempt.state = 2 AND attempt.outcome < 100)
            """),
        ("a task waits for nothing in a started campaign",
            "SELECT COUNT(*) FROM task JOIN campaign ON campaign.id = campaign_id WHERE started = 1 AND task.state = 1 AND unsettled = 0"),
        ("a task of a campaign in planning has moved",
            "SELECT COUNT(*) FROM task JOIN campaign ON campaign.id = campaign_id WHERE started = 0 AND task.state > 2"),
        ("a ready task is not in the queue once, or another is",
            """
            SELECT COUNT(*) FROM task WHERE CASE WHEN state = 2 THEN 1 ELSE 0 END <>
                (SELECT COUNT(*) FROM ready WHERE task_id = task.id AND ready.campaign_id = task.campaign_id AND ready.stage = task.stage AND ready.sky_order = task.sky_order)
                + (SELECT COUNT(*) FROM delayed WHERE task_id = task.id AND delayed.not_before = task.not_before)
            """),
        ("the queue holds a task that is not there",
            "SELECT COUNT(*) FROM (SELECT task_id FROM ready UNION ALL SELECT task_id FROM delayed) AS queued WHERE task_id NOT IN (SELECT id FROM task)"),
        ("an output belongs to an attempt that was not accepted",
            """
            SELECT COUNT(*) FROM output LEFT JOIN attempt ON attempt.task_id = output.task_id AND attempt.number = output.number
            WHERE attempt.state IS NULL OR attempt.state <> 2
            """),
        ("an attempt belongs to no task", "SELECT COUNT(*) FROM attempt WHERE task_id NOT IN (SELECT id FROM task)"),
        ("a live attempt's pilot has signed off",
            "SELECT COUNT(*) FROM task JOIN pilot ON pilot.id = pilot_id WHERE task.state = 3 AND pilot.state = 2"),
        ("a stage's total of attempts is wrong",
            """
            SELECT COUNT(*) FROM (SELECT campaign_id, stage, SUM(attempts) AS attempts FROM stage_total GROUP BY campaign_id, stage) AS total WHERE attempts <>
                (SELECT COUNT(*) FROM attempt JOIN task ON task.id = task_id
                 WHERE task.campaign_id = total.campaign_id AND task.stage = total.stage AND attempt.state = 2)
            """),
    ];

    /// <returns>One line for each that does not hold.</returns>
    public static IReadOnlyList<string> Check(SqlSession session)
    {
        var lines = Checks.Where(check => session.Number(check.Sql) > 0).Select(check => check.Broken).ToList();
        if (OpenInputs(session) > 0)
        {
            lines.Add("a count of unsettled inputs is wrong");
        }

        foreach (var campaign in session.Query("SELECT name FROM campaign", row => row.GetString(0)))
        {
            var verification = Verification.Recount(session, campaign, DateTimeOffset.UnixEpoch);
            lines.AddRange(verification.Discrepancies);
            lines.AddRange(verification.Missing.Select(item => $"missing {item.Stage} {item.DataId}"));
            lines.AddRange(verification.Unplanned.Select(item => $"unplanned {item.Stage} {item.DataId}"));
        }

        return lines;
    }

    /// <summary>Tasks whose count of unsettled inputs is not what their list of inputs says, or whose inputs do not name them in return.</summary>
    private static int OpenInputs(SqlSession session)
    {
        var tasks = session.Query(
            "SELECT id, state, unsettled, upstream FROM task JOIN task_spec ON task_id = id",
            row => (Id: row.GetInt64(0), Settled: row.GetInt32(1) >= 5, Unsettled: row.GetInt32(2), Upstream: IdList.Read((byte[])row.GetValue(3))));
        var settled = tasks.ToDictionary(task => task.Id, task => task.Settled);
        var reverse = Dependencies.Downstream(session, tasks.Select(task => new Production.TaskId(task.Id))).ToHashSet();
        return tasks.Count(task => task.Unsettled != task.Upstream.Count(id => !settled.GetValueOrDefault(id)))
            + tasks.Sum(task => task.Upstream.Count(id => !reverse.Contains((id, task.Id))))
            + (reverse.Count == tasks.Sum(task => task.Upstream.Length) ? 0 : 1);
    }
}
