namespace DcGrid.Store.Sqlite;

/// <summary>What must hold between any two transactions. Tests and simulations ask after each step.</summary>
internal static class Invariants
{
    private static readonly (string Broken, string Sql)[] Checks =
    [
        ("a leased task has no or several live attempts, or not its last one",
            """
            SELECT COUNT(*) FROM task WHERE state = 3
                AND (SELECT COUNT(*) FROM attempt WHERE task_id = task.id AND attempt.state = 1 AND number = task.attempts) <> 1
            """),
        ("an attempt is live though its task is not leased",
            "SELECT COUNT(*) FROM attempt JOIN task ON task.id = task_id WHERE attempt.state = 1 AND task.state <> 3"),
        ("a task has attempts missing or too many",
            "SELECT COUNT(*) FROM task WHERE attempts <> (SELECT COUNT(*) FROM attempt WHERE task_id = task.id)"),
        ("a task has several good attempts",
            "SELECT COUNT(*) FROM (SELECT 1 FROM attempt WHERE state = 2 AND outcome < 100 GROUP BY task_id HAVING COUNT(*) > 1)"),
        ("a task is done without a good attempt, or has one and is not done",
            """
            SELECT COUNT(*) FROM task WHERE (state = 5) <>
                EXISTS (SELECT 1 FROM attempt WHERE task_id = task.id AND attempt.state = 2 AND attempt.outcome < 100)
            """),
        ("a count of unsettled inputs is wrong",
            """
            SELECT COUNT(*) FROM task WHERE unsettled <>
                (SELECT COUNT(*) FROM dependency JOIN task AS upstream ON upstream.id = upstream_id WHERE task_id = task.id AND upstream.state < 5)
            """),
        ("a task waits for nothing in a started campaign",
            "SELECT COUNT(*) FROM task JOIN campaign ON campaign.id = campaign_id WHERE started = 1 AND task.state = 1 AND unsettled = 0"),
        ("a task of a campaign in planning has moved",
            "SELECT COUNT(*) FROM task JOIN campaign ON campaign.id = campaign_id WHERE started = 0 AND task.state <> 1"),
        ("an output belongs to an attempt that was not accepted",
            "SELECT COUNT(*) FROM output JOIN attempt USING (task_id, number) WHERE attempt.state <> 2"),
        ("a live attempt's pilot has signed off",
            "SELECT COUNT(*) FROM attempt JOIN pilot ON pilot.id = pilot_id WHERE attempt.state = 1 AND pilot.state = 2"),
        ("a stage's total of attempts is wrong",
            """
            SELECT COUNT(*) FROM stage_total total WHERE attempts <>
                (SELECT COUNT(*) FROM attempt JOIN task ON task.id = task_id
                 WHERE campaign_id = total.campaign_id AND stage = total.stage AND attempt.state = 2)
            """),
        ("a foreign key points nowhere", "SELECT COUNT(*) FROM pragma_foreign_key_check"),
    ];

    /// <returns>One line for each that does not hold.</returns>
    public static IReadOnlyList<string> Check(SqlSession session)
    {
        var lines = Checks.Where(check => session.Number(check.Sql) > 0).Select(check => check.Broken).ToList();
        foreach (var campaign in session.Query("SELECT name FROM campaign", row => row.GetString(0)))
        {
            var verification = Verification.Verify(session, campaign);
            lines.AddRange(verification.Discrepancies);
            lines.AddRange(verification.Missing.Select(item => $"missing {item.Stage} {item.DataId}"));
            lines.AddRange(verification.Unplanned.Select(item => $"unplanned {item.Stage} {item.DataId}"));
        }

        return lines;
    }
}
