using System.Data.Common;
using System.Globalization;
using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Access tokens, by hash.</summary>
internal static class Tokens
{
    private const string Records = "SELECT id, name, role, issued_at, expires_at, revoked_at FROM token";

    public static TokenRecord Add(WriteUnit unit, string name, Role role, ReadOnlyMemory<byte> sha256, string actor, DateTimeOffset expires)
    {
        var id = unit.Session.Number(
            "INSERT INTO token (name, role, sha256, issued_at, expires_at) VALUES (@name, @role, @sha256, @now, @expires) RETURNING id",
            ("@name", name),
            ("@role", (int)role),
            ("@sha256", sha256.ToArray()),
            ("@now", unit.Now.Micros()),
            ("@expires", expires.Micros()));
        unit.Note("token.issued", actor, string.Create(CultureInfo.InvariantCulture, $"token {id} for {name}, role {role}, until {expires.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}"));
        return unit.Session.First($"{Records} WHERE id = @id", Map, ("@id", id))!;
    }

    public static TokenRecord? Find(SqlSession session, ReadOnlyMemory<byte> sha256) =>
        session.First($"{Records} WHERE sha256 = @sha256", Map, ("@sha256", sha256.ToArray()));

    public static IReadOnlyList<TokenRecord> List(SqlSession session) => session.Query($"{Records} ORDER BY id", Map);

    public static void Revoke(WriteUnit unit, TokenId token, string actor)
    {
        if (unit.Session.Number("SELECT COUNT(*) FROM token WHERE id = @id", ("@id", token.Value)) == 0)
        {
            throw new StoreNotFoundException(FormattableString.Invariant($"There is no token {token.Value}: 'dcgrid token list' shows those there are."));
        }

        if (unit.Session.Execute("UPDATE token SET revoked_at = @now WHERE id = @id AND revoked_at IS NULL", ("@now", unit.Now.Micros()), ("@id", token.Value)) > 0)
        {
            unit.Note("token.revoked", actor, FormattableString.Invariant($"token {token.Value}"));
        }
    }

    private static TokenRecord Map(DbDataReader row) => new(
        new(row.GetInt64(0)), row.GetString(1), (Role)row.GetInt32(2), row.Time(3), row.Time(4), row.TimeOrNull(5));
}
