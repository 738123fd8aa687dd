using System.Collections.Concurrent;
using DcGrid.Production;
using DcGrid.Store;

namespace DcGrid.Server.Access;

/// <summary>Issues tokens and tells whose a presented one is. Answers are remembered for a short time, so that thousands of pilots don't
/// ask the database at every heartbeat; a token revoked by another replica works on for at most that long.</summary>
internal sealed class TokenAuthority(ITaskStore store, TimeProvider time)
{
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(366);

    private static readonly TimeSpan RememberFor = TimeSpan.FromSeconds(20);
    private const int MaxRemembered = 50_000;

    private readonly ConcurrentDictionary<string, (TokenRecord Record, DateTimeOffset Until)> _remembered = new();

    public async Task<(TokenRecord Record, string Text)> IssueAsync(
        string name, Role role, TimeSpan lifetime, string actor, CancellationToken cancellationToken)
    {
        var text = AccessToken.Create();
        var now = time.GetUtcNow();
        var record = await store.AddTokenAsync(
            name, role, AccessToken.Hash(text), actor, now, now + lifetime, cancellationToken);
        return (record, text);
    }

    /// <summary>The caller that presents this token, or the reason why it is refused.</summary>
    public async Task<(Caller? Caller, string Refusal)> IdentifyAsync(string text, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var hash = AccessToken.Hash(text);
        var key = Convert.ToHexString(hash);
        TokenRecord? record;
        if (_remembered.TryGetValue(key, out var known) && known.Until > now)
        {
            record = known.Record;
        }
        else
        {
            record = await store.FindTokenAsync(hash, cancellationToken);
            Remember(key, record, now);
        }

        return record switch
        {
            null => (null, "the token is not known here; ask an admin for one (dcgrid token issue)"),
            { Revoked: not null } => (null, $"token {record.Id.Value} ({record.Name}) has been revoked; ask an admin for another"),
            _ when record.Expires <= now => (null,
                $"token {record.Id.Value} ({record.Name}) expired on {record.Expires:yyyy-MM-dd HH:mm}Z; ask an admin for another"),
            _ => (new Caller(record.Id, record.Name, record.Role), ""),
        };
    }

    public async Task RevokeAsync(TokenId token, string actor, CancellationToken cancellationToken)
    {
        await store.RevokeTokenAsync(token, actor, time.GetUtcNow(), cancellationToken);
        _remembered.Clear();
    }

    private void Remember(string key, TokenRecord? record, DateTimeOffset now)
    {
        if (record is null)
        {
            return;
        }

        if (_remembered.Count >= MaxRemembered)
        {
            _remembered.Clear();
        }

        _remembered[key] = (record, now + RememberFor);
    }
}
