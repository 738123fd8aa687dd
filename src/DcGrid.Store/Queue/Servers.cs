using System.Data.Common;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>The servers on this database.</summary>
internal static class Servers
{
    /// <summary>A server unseen for so long will not come back under its address; its row goes.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    public static void Seen(WriteUnit unit, ServerRecord server)
    {
        unit.Session.Execute(
            """
            INSERT INTO server (url, host, process_id, version, started_at, last_seen_at, duties)
            VALUES (@url, @host, @process, @version, @started, @now, @duties)
            ON CONFLICT (url) DO UPDATE SET host = excluded.host, process_id = excluded.process_id, version = excluded.version,
                started_at = excluded.started_at, last_seen_at = excluded.last_seen_at, duties = excluded.duties
            """,
            ("@url", server.Url),
            ("@host", server.Host),
            ("@process", server.ProcessId),
            ("@version", server.Version),
            ("@started", server.Started.Micros()),
            ("@now", unit.Now.Micros()),
            ("@duties", string.Join(' ', server.Duties)));
        unit.Session.Execute("DELETE FROM server WHERE last_seen_at < @old", ("@old", (unit.Now - KeptFor).Micros()));
    }

    public static void Remove(WriteUnit unit, string url) => unit.Session.Execute("DELETE FROM server WHERE url = @url", ("@url", url));

    public static IReadOnlyList<ServerRecord> List(SqlSession session) =>
        session.Query("SELECT url, host, process_id, version, started_at, last_seen_at, duties FROM server ORDER BY started_at, url", Map);

    private static ServerRecord Map(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt32(2),
        row.GetString(3),
        row.Time(4),
        row.GetString(6).Split(' ', StringSplitOptions.RemoveEmptyEntries))
    {
        LastSeen = row.Time(5),
    };
}
