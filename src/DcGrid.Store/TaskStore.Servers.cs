using DcGrid.Store.Queue;

namespace DcGrid.Store;

public sealed partial class TaskStore
{
    public Task SeeServerAsync(ServerRecord server, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(unit => Servers.Seen(unit, server), now, cancellationToken);

    public Task RemoveServerAsync(string url, CancellationToken cancellationToken) =>
        WriteAsync(unit => Servers.Remove(unit, url), DateTimeOffset.UnixEpoch, cancellationToken);

    public Task<IReadOnlyList<ServerRecord>> ListServersAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync(Servers.List, cancellationToken);
}
