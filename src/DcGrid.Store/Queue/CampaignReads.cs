using System.Data.Common;
using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Campaigns and their counts.</summary>
internal static class CampaignReads
{
    private const string Records =
        """
        SELECT campaign.id, definition, started, created_at, SUM(count),
            SUM(CASE WHEN state >= 5 THEN count END), SUM(CASE WHEN state = 6 THEN count END)
        FROM campaign LEFT JOIN task_count ON campaign_id = campaign.id
        """;

    /// <summary>A campaign's number, and whether it is started.</summary>
    /// <exception cref="StoreNotFoundException">There is none of this name.</exception>
    public static (CampaignId Id, bool Started) Find(SqlSession session, string name) =>
        session.First(
            "SELECT id, started FROM campaign WHERE name = @name",
            row => ((CampaignId, bool)?)(new(row.GetInt64(0)), row.GetInt32(1) != 0),
            ("@name", name)) ?? throw Unknown(name);

    public static IReadOnlyList<CampaignRecord> List(SqlSession session) =>
        session.Query($"{Records} GROUP BY campaign.id ORDER BY campaign.id", Map);

    public static CampaignRecord Get(SqlSession session, string name) =>
        session.First($"{Records} WHERE name = @name GROUP BY campaign.id", Map, ("@name", name)) ?? throw Unknown(name);

    /// <summary>A few rows, however many tasks there are.</summary>
    public static CampaignStatus Status(SqlSession session, string name)
    {
        var campaign = Get(session, name);
        var id = ("@campaign", (object?)campaign.Id.Value);
        return new CampaignStatus(
            campaign,
            session.Query(
                """
                SELECT stage, filter, state, outcome, SUM(count) FROM task_count WHERE campaign_id = @campaign
                GROUP BY stage, filter, state, outcome HAVING SUM(count) <> 0 ORDER BY stage, filter, state, outcome
                """,
                row => new TaskCount(row.Stage(0), row.GetString(1), row.State(2), (OutcomeCode)row.GetInt32(3), row.Sum(4)),
                id),
            session.Query(
                "SELECT stage, filter, count FROM plan_count WHERE campaign_id = @campaign ORDER BY stage, filter",
                row => new PlannedCount(row.Stage(0), row.GetString(1), row.GetInt64(2)),
                id),
            session.Query(
                """
                SELECT stage, MIN(first_started_at), MAX(last_finished_at), SUM(attempts), SUM(payload_s), SUM(cpu_s), SUM(stage_in_s), SUM(stage_out_s),
                    SUM(overhead_s) / SUM(attempts), MAX(overhead_max_s), MAX(max_memory_mib), SUM(output_bytes), SUM(output_files)
                FROM stage_total WHERE campaign_id = @campaign GROUP BY stage ORDER BY stage
                """,
                Times,
                id),
            (int)session.Number("SELECT COUNT(*) FROM pilot WHERE state = 1"));
    }

    private static StageTimes Times(DbDataReader row) => new(
        row.Stage(0), row.TimeOrNull(1), row.TimeOrNull(2), row.Sum(3), row.GetDouble(4), row.GetDouble(5), row.GetDouble(6), row.GetDouble(7),
        row.GetDouble(8), row.GetDouble(9), row.GetInt32(10), row.Sum(11), row.Sum(12));

    private static CampaignRecord Map(DbDataReader row)
    {
        var (started, tasks, settled) = (row.GetInt32(2) != 0, row.Sum(4), row.Sum(5));
        return new CampaignRecord(
            new(row.GetInt64(0)),
            Definitions.Read(row.GetString(1)),
            !started ? CampaignRecord.PlanningState : settled == tasks ? CampaignRecord.SettledState : CampaignRecord.RunningState,
            row.Time(3),
            tasks,
            settled,
            row.Sum(6));
    }

    private static StoreNotFoundException Unknown(string name) =>
        new($"There is no campaign {name}: 'dcgrid campaign list' shows those there are.");
}
