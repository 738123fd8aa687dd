using System.Collections.Concurrent;

namespace DcGrid.Server.Background;

/// <summary>The background duties that this server holds at the moment, for the listing of servers.</summary>
internal sealed class HeldDuties
{
    private readonly ConcurrentDictionary<string, bool> _held = new(StringComparer.Ordinal);

    /// <summary>In alphabetical order.</summary>
    public IReadOnlyList<string> Names => [.. _held.Where(duty => duty.Value).Select(duty => duty.Key).Order(StringComparer.Ordinal)];

    public void Set(string duty, bool held) => _held[duty] = held;
}
