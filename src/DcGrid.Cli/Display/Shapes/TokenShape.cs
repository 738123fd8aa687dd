using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>A token as listed: never the token itself, which the service does not know.</summary>
internal static class TokenShape
{
    /// <summary>The shape; whether a token is still good depends on the time.</summary>
    public static RecordShape<TokenRecord> At(DateTimeOffset now) => new(
        new Field<TokenRecord>("tokenId", "Token", t => t.TokenId) { AlignRight = true },
        new Field<TokenRecord>("name", "Name", t => t.Name),
        new Field<TokenRecord>("role", "Role", t => Of(t.Role)),
        new Field<TokenRecord>("state", "State", t => StateOf(t, now))
        {
            Tone = t => StateOf(t, now) == "valid" ? Tone.Good : Tone.Faint,
        },
        new Field<TokenRecord>("issued", "Issued", t => Timestamps.Of(t.Issued)),
        new Field<TokenRecord>("expires", "Expires", t => Timestamps.Of(t.Expires)),
        new Field<TokenRecord>("revoked", "Revoked", t => Timestamps.Of(t.Revoked)));

    public static string Of(Role role) => role.ToString().ToLowerInvariant();

    private static string StateOf(TokenRecord token, DateTimeOffset now) =>
        token.Revoked is not null ? "revoked" : Timestamps.Of(token.Expires) <= now ? "expired" : "valid";
}
