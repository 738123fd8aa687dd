namespace DcGrid.Store;

/// <summary>One of the servers on a database.</summary>
/// <param name="Url">Where pilots and people reach it; no two servers have the same.</param>
/// <param name="Host">The machine that it runs on.</param>
/// <param name="ProcessId">Its process there.</param>
/// <param name="Version">Of the program.</param>
/// <param name="Started">When it began to serve, UTC.</param>
/// <param name="Duties">The background duties that it held when it was last seen.</param>
public sealed record ServerRecord(
    string Url, string Host, int ProcessId, string Version, DateTimeOffset Started, IReadOnlyList<string> Duties)
{
    /// <summary>When it last wrote that it is there, UTC; by the store, from the call's own time.</summary>
    public DateTimeOffset LastSeen { get; init; }
}
