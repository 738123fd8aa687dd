using System.Collections.Concurrent;
using DcGrid.Pilot.Queue;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Connections;

/// <summary>Asks the service for connections, until it answers.</summary>
/// <param name="word">Without the pilot's number.</param>
/// <exception cref="TaskQueueException">It was not answered, or refused.</exception>
internal delegate Task<ShareConnectionsResponse> ShareConnectionsCall(ShareConnectionsRequest word, CancellationToken cancellationToken);

/// <summary>The pilot's parts of its site's connections, by storage element.</summary>
internal sealed class SiteConnections(TimeProvider timeProvider, PilotLog log) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, StoragePermits> _byStorage = new(StringComparer.Ordinal);
    private ShareConnectionsCall? _say;

    /// <summary>Closes idle connections to a storage element, as many as may be, and says how many; set before the first transfer. Null: there is no way to.</summary>
    public Func<string, int, ValueTask<int>>? CloseIdle { get; set; }

    /// <summary>Sets how the service is asked; before the first transfer.</summary>
    public void SpeakThrough(QueueSession session) => _say = (word, cancellationToken) => session.CallAsync(
        (queue, pilot, ct) =>
        {
            var own = word.Clone();
            own.PilotId = pilot;
            return queue.ShareConnectionsAsync(own, ct);
        },
        cancellationToken);

    /// <summary>The permits of a storage element.</summary>
    /// <param name="storage"><c>scheme://host:port</c>, lower case.</param>
    public StoragePermits For(string storage) => _byStorage.GetOrAdd(storage, _ => new StoragePermits(storage, SayAsync, timeProvider, log)
    {
        CloseIdle = CloseIdle is { } close ? async () => await close(storage, int.MaxValue) : null,
    });

    /// <summary>Closes what is idle, and says nothing more: the pilot's sign-off is its last word on connections, too.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var permits in _byStorage.Values)
        {
            await permits.DisposeAsync();
        }
    }

    private Task<ShareConnectionsResponse> SayAsync(ShareConnectionsRequest word, CancellationToken cancellationToken) =>
        (_say ?? throw new InvalidOperationException("the pilot is not registered yet"))(word, cancellationToken);
}
