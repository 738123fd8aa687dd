using System.Data.Common;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Reads the logbook.</summary>
internal static class Events
{
    public static IReadOnlyList<EventRecord> List(SqlSession session, string? campaign, int limit)
    {
        const string Select = "SELECT event.id, at, kind, campaign.name, actor, message FROM event LEFT JOIN campaign ON campaign.id = campaign_id";
        return string.IsNullOrEmpty(campaign)
            ? session.Query($"{Select} ORDER BY event.id DESC LIMIT @limit", Map, ("@limit", limit))
            : session.Query(
                $"{Select} WHERE campaign_id = @campaign ORDER BY event.id DESC LIMIT @limit",
                Map,
                ("@campaign", CampaignReads.Find(session, campaign).Id.Value),
                ("@limit", limit));
    }

    private static EventRecord Map(DbDataReader row) => new(
        row.GetInt64(0), row.Time(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetString(4), row.GetString(5));
}
