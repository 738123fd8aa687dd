using System.Text.Json;
using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>What the last recount of a campaign found.</summary>
internal sealed record Recount(DateTimeOffset At, IReadOnlyList<string> Discrepancies, IReadOnlyList<UpstreamTask> Missing, IReadOnlyList<UpstreamTask> Unplanned);

/// <summary>The last recount of each campaign, kept because counting millions anew takes longer than a question may.</summary>
internal static class Recounts
{
    public static Recount? Last(SqlSession session, CampaignId campaign) => session.First(
        "SELECT at, discrepancies, missing, unplanned FROM recount WHERE campaign_id = @campaign",
        row => new Recount(row.Time(0), Lines(row.GetString(1)), [.. Lines(row.GetString(2)).Select(PlanParts.Read)], [.. Lines(row.GetString(3)).Select(PlanParts.Read)]),
        ("@campaign", campaign.Value));

    public static void Keep(WriteUnit unit, CampaignVerification verification) => unit.Session.Execute(
        """
        INSERT INTO recount (campaign_id, at, discrepancies, missing, unplanned) VALUES (@campaign, @at, @lines, @missing, @unplanned)
        ON CONFLICT (campaign_id) DO UPDATE SET at = excluded.at, discrepancies = excluded.discrepancies, missing = excluded.missing,
            unplanned = excluded.unplanned
        """,
        ("@campaign", verification.Status.Campaign.Id.Value),
        ("@at", verification.Recounted.Micros()),
        ("@lines", JsonSerializer.Serialize(verification.Discrepancies)),
        ("@missing", JsonSerializer.Serialize(verification.Missing.Select(PlanParts.Item))),
        ("@unplanned", JsonSerializer.Serialize(verification.Unplanned.Select(PlanParts.Item))));

    /// <summary>The started campaign that is too large to be recounted at each question and was longest not.</summary>
    /// <param name="before">One that was recounted since then is left out, and one whose last recount found it settled.</param>
    public static string? Due(SqlSession session, DateTimeOffset before) => session.First(
        """
        SELECT name FROM campaign LEFT JOIN recount ON recount.campaign_id = campaign.id
        WHERE started = 1 AND (at IS NULL OR at < @before)
            AND (SELECT SUM(count) FROM plan_count WHERE plan_count.campaign_id = campaign.id) > @size
            AND (at IS NULL OR noted_settled = 0 OR at < (SELECT MAX(last_finished_at) FROM stage_total WHERE stage_total.campaign_id = campaign.id))
        ORDER BY COALESCE(at, 0), campaign.id LIMIT 1
        """,
        row => row.GetString(0),
        ("@before", before.Micros()),
        ("@size", Verification.AlwaysRecounted));

    private static List<string> Lines(string json) => JsonSerializer.Deserialize<List<string>>(json) ?? [];
}
