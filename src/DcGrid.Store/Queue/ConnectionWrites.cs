using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Hands out a site's connections to storage elements. The rows of a storage element are read and written under a lock of its name, so no two
/// transactions give away the last one.</summary>
internal static class ConnectionWrites
{
    public static void Share(WriteUnit unit, IReadOnlyList<ConnectionWork> works)
    {
        if (works.Count == 0)
        {
            return;
        }

        var pilots = PilotReads.Standing(unit.Session, works.Select(work => work.Word.Pilot));

        // In one order everywhere, so that two transactions never wait for each other.
        foreach (var storage in works.GroupBy(work => (work.Word.Site, work.Word.Storage)).OrderBy(group => group.Key.Site, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Storage, StringComparer.Ordinal))
        {
            unit.Session.Lock($"connections {storage.Key.Site} {storage.Key.Storage}");
            Share(unit.Session, storage.Key.Site, storage.Key.Storage, [.. storage], pilots);
        }
    }

    /// <summary>Gives back all that pilots have, and takes them out of the line.</summary>
    public static void Forget(SqlSession session, IReadOnlyCollection<PilotId> pilots)
    {
        if (pilots.Count > 0)
        {
            session.Execute(
                $"DELETE FROM connection_share WHERE {session.In("pilot_id", "@pilots")}",
                ("@pilots", session.List(pilots.Select(pilot => pilot.Value))));
        }
    }

    /// <summary>What pilots have and want, by pilot.</summary>
    /// <param name="pilot">Null for all.</param>
    public static ILookup<PilotId, PilotConnections> Read(SqlSession session, PilotId? pilot) =>
        session.Query(
            $"SELECT pilot_id, storage, taken, wanted FROM connection_share WHERE taken + wanted > 0{(pilot is null ? "" : " AND pilot_id = @pilot")} ORDER BY pilot_id, storage",
            row => (Pilot: new PilotId(row.GetInt64(0)), Share: new PilotConnections(row.GetString(1), row.GetInt32(2), row.GetInt32(3))),
            pilot is { } one ? [("@pilot", one.Value)] : []).ToLookup(row => row.Pilot, row => row.Share);

    private static void Share(
        SqlSession session, string site, string storage, IReadOnlyList<ConnectionWork> works, Dictionary<PilotId, Standing> pilots)
    {
        var claims = Claims(session, site, storage);
        var words = Words(session, site, storage, works.Select(work => work.Word.Pilot));
        HashSet<PilotId> changed = [];
        foreach (var work in works)
        {
            var word = work.Word;
            var standing = pilots.GetValueOrDefault(word.Pilot);
            if (standing.State is not (PilotState.Alive or PilotState.Lost))
            {
                work.Refuse(new StoreNotFoundException(
                    standing.State == PilotState.Gone ? $"Pilot {word.Pilot} has signed off." : $"There is no pilot {word.Pilot}: register first."));
            }
            else if (standing.State == PilotState.Lost)
            {
                // Its next heartbeat brings it back.
                work.Answer(new(0, ConnectionShares.HolderSpeaks, OthersWait: true));
            }
            else if (words.GetValueOrDefault(word.Pilot) >= word.Number)
            {
                var stands = claims.GetValueOrDefault(word.Pilot);
                work.Answer(new(stands.Taken, ConnectionShares.FirstInLine, claims.Values.Any(other => other.Pilot != word.Pilot && other.Wanted > other.Taken)));
            }
            else
            {
                var grant = ConnectionShares.Answer(work.Budget, claims.Values, word.Pilot, word.Wanted, word.Open, work.Now);
                (claims[word.Pilot], words[word.Pilot]) = (grant.Claim, word.Number);
                changed.Add(word.Pilot);
                work.Answer(new(grant.Granted, grant.SpeakAgainIn, grant.OthersWait));
            }
        }

        foreach (var claim in changed.OrderBy(pilot => pilot.Value).Select(pilot => claims[pilot]))
        {
            Write(session, site, storage, claim, words[claim.Pilot]);
        }
    }

    /// <summary>A pilot that is taken for lost counts no more, whoever has removed its row or not yet.</summary>
    private static Dictionary<PilotId, ConnectionClaim> Claims(SqlSession session, string site, string storage) =>
        session.Query(
            """
            SELECT pilot_id, wanted, taken, since FROM connection_share JOIN pilot ON pilot.id = pilot_id
            WHERE connection_share.site = @site AND storage = @storage AND wanted + taken > 0 AND pilot.state = 1
            """,
            row => new ConnectionClaim(new(row.GetInt64(0)), row.GetInt32(1), row.GetInt32(2), row.Time(3)),
            ("@site", site),
            ("@storage", storage)).ToDictionary(claim => claim.Pilot);

    private static Dictionary<PilotId, long> Words(SqlSession session, string site, string storage, IEnumerable<PilotId> pilots) =>
        session.Query(
            $"SELECT pilot_id, word FROM connection_share WHERE site = @site AND storage = @storage AND {session.In("pilot_id", "@pilots")}",
            row => (Pilot: new PilotId(row.GetInt64(0)), Word: row.GetInt64(1)),
            ("@site", site),
            ("@storage", storage),
            ("@pilots", session.List(pilots.Select(pilot => pilot.Value).Distinct()))).ToDictionary(row => row.Pilot, row => row.Word);

    private static void Write(SqlSession session, string site, string storage, ConnectionClaim claim, long word) =>
        session.Execute(
            """
            INSERT INTO connection_share (site, storage, pilot_id, wanted, taken, since, word)
            VALUES (@site, @storage, @pilot, @wanted, @taken, @since, @word)
            ON CONFLICT (site, storage, pilot_id) DO UPDATE SET wanted = excluded.wanted, taken = excluded.taken, since = excluded.since, word = excluded.word
            """,
            ("@site", site),
            ("@storage", storage),
            ("@pilot", claim.Pilot.Value),
            ("@wanted", claim.Wanted),
            ("@taken", claim.Taken),
            ("@since", claim.Since.Micros()),
            ("@word", word));
}
