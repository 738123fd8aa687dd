using System.Threading.Channels;
using DcGrid.Storage;
using DcGrid.Survey.Sorting;

namespace DcGrid.Cli.Files.Verify;

/// <summary>Lists whole trees of a storage, several folders at a time, the deepest first so that few wait.</summary>
/// <param name="parallel">Folders listed at a time.</param>
/// <param name="exclude">Folders that are not looked into, by URL.</param>
internal sealed class StorageWalk(StorageElements storage, int parallel, IReadOnlySet<string> exclude)
{
    // A link that leads back up has no end.
    private const int MaxDepth = 64;

    private long _objects;
    private long _open;

    /// <summary>Adds all files below the roots, by URL; a root that is not there has none.</summary>
    /// <exception cref="StorageException">A folder can't be listed.</exception>
    public async Task<long> RunAsync(IReadOnlyCollection<StorageUrl> roots, NamedRecords found, IProgress<long> progress, CancellationToken cancellation)
    {
        if (roots.Count == 0)
        {
            return 0;
        }

        var folders = Channel.CreateUnboundedPrioritized(new UnboundedPrioritizedChannelOptions<(StorageUrl Url, int Depth)>
        {
            Comparer = Comparer<(StorageUrl Url, int Depth)>.Create((a, b) => b.Depth.CompareTo(a.Depth)),
        });
        _open = roots.Count;
        foreach (var root in roots)
        {
            folders.Writer.TryWrite((root, 0));
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAll(Enumerable.Range(0, parallel).Select(_ => Task.Run(() => WorkAsync(folders, found, progress, stop), CancellationToken.None)));
        return _objects;
    }

    private async Task WorkAsync(Channel<(StorageUrl Url, int Depth)> folders, NamedRecords found, IProgress<long> progress, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var (folder, depth) in folders.Reader.ReadAllAsync(stop.Token))
            {
                await ListAsync(folder, depth, folders.Writer, found, stop.Token);
                progress.Report(Interlocked.Read(ref _objects));
                if (Interlocked.Decrement(ref _open) == 0)
                {
                    folders.Writer.Complete();
                }
            }
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task ListAsync(
        StorageUrl folder, int depth, ChannelWriter<(StorageUrl Url, int Depth)> folders, NamedRecords found, CancellationToken cancellation)
    {
        if (depth > MaxDepth)
        {
            throw new StorageException(StorageErrorKind.BadUrl, $"{folder} lies too deep; a link leads back up perhaps");
        }

        try
        {
            await foreach (var entry in storage.ListAllAsync(folder, cancellation))
            {
                var url = entry.Url.ToString();
                if (!entry.IsFolder)
                {
                    found.Add(url, StoredObject.Of(entry).Write());
                    Interlocked.Increment(ref _objects);
                }
                else if (!exclude.Contains(url))
                {
                    Interlocked.Increment(ref _open);
                    folders.TryWrite((entry.Url, depth + 1));
                }
            }
        }
        catch (StorageException e) when (e.Kind == StorageErrorKind.NotFound)
        {
            // Gone since it was listed, or a root that never was: what the catalogue has there is found lost.
        }
    }
}
