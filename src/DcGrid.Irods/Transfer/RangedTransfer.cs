using DcGrid.Irods.Messages;
using DcGrid.Irods.Wire;
using Microsoft.Win32.SafeHandles;

namespace DcGrid.Irods.Transfer;

/// <summary>
/// One file over several connections, each with the object open, each taking on one part after the other. The first connection is waited for; others
/// join only if they are to be had at once, so that transfers that share a small pool never wait for each other in a ring.
/// </summary>
internal sealed class RangedTransfer(IrodsClient client, string path, SafeFileHandle file, RangeQueue ranges, int maxConnections)
{
    /// <summary>Takes parts of an object into the file.</summary>
    /// <returns>How many connections carried it.</returns>
    public async Task<int> GetAsync(CancellationToken cancellationToken)
    {
        var first = await client.OpenAsync(path, IrodsAccess.Read, cancellationToken);
        var request = new ObjectRequest(path) { DataSize = -1 };
        return await RunAsync(first, request, ReceiveAsync, (lane, stop) => lane.CloseAsync(stop), cancellationToken);
    }

    /// <summary>Sends parts of the file into an object, which is created unless parts of it are there.</summary>
    /// <param name="create">how to create it, or null to write into what is there</param>
    /// <param name="cancellationToken">ends it</param>
    /// <returns>How many connections carried it.</returns>
    public async Task<int> PutAsync(ObjectRequest? create, CancellationToken cancellationToken)
    {
        var first = create is null
            ? await client.OpenAsync(path, IrodsAccess.Write, cancellationToken)
            : await client.OpenCoreAsync(ApiNumber.ObjectCreate, create, cancellationToken);
        var keywords = new KeywordPairs();
        if (maxConnections > 1 && ranges.Count > 1)
        {
            try
            {
                if (await first.GetReplicaAccessAsync(cancellationToken) is { } access)
                {
                    keywords.Add(Keyword.ReplicaToken, access.Token);
                    keywords.Add(Keyword.ResourceHierarchy, access.Hierarchy);
                }
            }
            catch
            {
                await first.DisposeAsync();
                throw;
            }
        }

        var request = new ObjectRequest(path) { OpenFlags = (int)IrodsAccess.Write, DataSize = -1, Keywords = keywords };
        return await RunAsync(first, request, SendAsync, (lane, stop) => lane.CloseReplicaAsync(stop), cancellationToken);
    }

    private async Task<int> RunAsync(
        IrodsObject first,
        ObjectRequest open,
        Func<IrodsObject, IrodsByteRange, CancellationToken, Task> move,
        Func<IrodsObject, CancellationToken, ValueTask> closeLane,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var firstLane = first;

        // The first part is the first connection's in any case: old servers note the size when a writer closes that has written.
        var start = ranges.Next();
        var lanes = new List<Task>();
        var used = 1;
        if (start is not null)
        {
            var others = int.Min(maxConnections - 1, ranges.Count);
            lanes.Add(DrainAsync(first, start.Value));
            lanes.AddRange(Enumerable.Range(0, others).Select(_ => JoinAsync()));
        }

        // The first failure is the one that is told; it ends the others.
        try
        {
            await foreach (var lane in Task.WhenEach(lanes))
            {
                await lane;
            }
        }
        catch
        {
            await stop.CancelAsync();
            await Task.WhenAll(lanes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await first.CloseAsync(cancellationToken);
        return used;

        async Task JoinAsync()
        {
            IrodsObject? lane = null;
            try
            {
                lane = await client.TryRentAsync(stop.Token) is { } lease ? await IrodsClient.OpenOnAsync(lease, ApiNumber.ObjectOpen, open, stop.Token) : null;
            }
            catch (IrodsException)
            {
                // A server that lets no further connection in, or no second writer: those that are there go on.
            }

            if (lane is not null)
            {
                Interlocked.Increment(ref used);
                await using (lane)
                {
                    await DrainAsync(lane, null);
                    await closeLane(lane, stop.Token);
                }
            }
        }

        async Task DrainAsync(IrodsObject lane, IrodsByteRange? range)
        {
            // Off the caller's thread: files are read and written between the network's turns.
            await Task.Yield();
            while ((range ?? ranges.Next()) is { } part)
            {
                range = null;
                if (lane.Position != part.Offset)
                {
                    await lane.SeekAsync(part.Offset, SeekOrigin.Begin, stop.Token);
                }

                await move(lane, part, stop.Token);
                ranges.Done(part);
            }
        }
    }

    private async Task SendAsync(IrodsObject lane, IrodsByteRange range, CancellationToken cancellationToken)
    {
        using var pieces = new PieceReader(file, range, cancellationToken);
        while (await pieces.NextAsync() is { IsEmpty: false } piece)
        {
            await lane.WriteAsync(piece, cancellationToken);
        }
    }

    private async Task ReceiveAsync(IrodsObject lane, IrodsByteRange range, CancellationToken cancellationToken)
    {
        await using var pieces = new PieceWriter(file, range, null, cancellationToken);
        for (var left = range.Length; left > 0;)
        {
            var piece = pieces.Buffer[..(int)long.Min(pieces.Buffer.Length, left)];
            var count = await lane.ReadAsync(piece, cancellationToken);
            if (count == 0)
            {
                throw new IrodsException($"{path} became shorter while it was read; try again", isTransient: true);
            }

            await pieces.WriteAsync(count);
            left -= count;
        }

        await pieces.FlushAsync();
    }
}
