using System.Threading.Channels;
using DcGrid.Cli.Watching;
using DcGrid.Protocol.V1;
using DcGrid.Storage;

namespace DcGrid.Cli.Files;

/// <param name="LfnPrefix">Logical names are this and the path below the tree.</param>
/// <param name="Parallel">Files under way at a time, 1 or more.</param>
/// <param name="Verify">Compare the contents of what is there already.</param>
internal sealed record ImportOptions(string LfnPrefix, int Parallel, bool Verify);

/// <summary>
/// Copies files into a storage and registers what arrived. What is registered and in the storage already is left as it is, so a run that was cut short
/// is finished by running it again.
/// </summary>
/// <param name="catalogue">The file catalogue.</param>
/// <param name="storage">Where files go.</param>
/// <param name="target">Files go below this URL.</param>
internal sealed class ImportRun(IFileCatalogue catalogue, StorageElements storage, StorageUrl target, ImportOptions options)
{
    /// <summary>Most files that are looked up, or registered, in one call: the contract's limit.</summary>
    public const int MaxFilesACall = 1000;

    private readonly ImportTally _tally = new();

    /// <summary>Imports all files.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; what had arrived is registered.</exception>
    public async Task<ImportTally> RunAsync(IEnumerable<TreeFolder> folders, TransferProgress progress, CancellationToken cancellation)
    {
        var work = Channel.CreateBounded<ImportItem>(new BoundedChannelOptions(2 * options.Parallel) { SingleWriter = true });

        // Not bounded: what has arrived in the storage is registered, whatever happens to the run.
        var results = Channel.CreateUnbounded<ImportResult>(new UnboundedChannelOptions { SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var registering = RegisterAsync(results.Reader, progress, stop);
        var finding = Task.Run(() => FindAsync(folders, work.Writer, stop.Token), CancellationToken.None);
        var copying = Enumerable.Range(0, options.Parallel)
            .Select(_ => Task.Run(() => CopyAsync(work.Reader, results.Writer, progress, stop.Token), CancellationToken.None));
        try
        {
            await Task.WhenAll([finding, .. copying.Select(worker => StopOthersAsync(worker, stop))]);
        }
        finally
        {
            results.Writer.Complete();
            await registering;
        }

        return _tally;
    }

    private static async Task StopOthersAsync(Task worker, CancellationTokenSource stop)
    {
        try
        {
            await worker;
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task FindAsync(IEnumerable<TreeFolder> folders, ChannelWriter<ImportItem> work, CancellationToken cancellation)
    {
        try
        {
            foreach (var folder in folders)
            {
                var there = await ListTargetAsync(folder, cancellation);
                foreach (var files in folder.Files.Chunk(MaxFilesACall))
                {
                    var known = await catalogue.FindAsync([.. files.Select(file => Lfn(folder, file)).Where(LogicalName.IsValid)], cancellation);
                    foreach (var file in files)
                    {
                        var lfn = Lfn(folder, file);
                        ImportItem item = new(
                            lfn, file, target.Child(folder.PathOf(file)), known.GetValueOrDefault(lfn), there.TryGetValue(file.Name, out var entry) ? entry : null);
                        await work.WriteAsync(item, cancellation);
                    }
                }
            }

            work.Complete();
        }
        catch (Exception e)
        {
            work.Complete(e);
            throw;
        }
    }

    private string Lfn(TreeFolder folder, FileInfo file) => options.LfnPrefix + folder.PathOf(file);

    private async Task<Dictionary<string, StorageEntry>> ListTargetAsync(TreeFolder folder, CancellationToken cancellation)
    {
        var url = folder.RelativePath.Length == 0 ? target : target.Child(folder.RelativePath);
        Dictionary<string, StorageEntry> there = new(StringComparer.Ordinal);
        try
        {
            await foreach (var entry in storage.ListAsync(url, cancellation))
            {
                there[entry.Url.FileName] = entry;
            }
        }
        catch (StorageException e) when (e.Kind == StorageErrorKind.NotFound)
        {
            // It will be made.
        }

        return there;
    }

    private async Task CopyAsync(
        ChannelReader<ImportItem> work, ChannelWriter<ImportResult> results, TransferProgress progress, CancellationToken cancellation)
    {
        ImportStep step = new(storage, options.Verify, progress);
        await foreach (var item in work.ReadAllAsync(cancellation))
        {
            results.TryWrite(await step.RunAsync(item, cancellation));
        }
    }

    /// <summary>Registers what comes, as much in one call as has come meanwhile.</summary>
    private async Task RegisterAsync(ChannelReader<ImportResult> results, TransferProgress progress, CancellationTokenSource stop)
    {
        try
        {
            List<ImportResult> pending = [];
            while (await results.WaitToReadAsync(CancellationToken.None))
            {
                while (pending.Count < MaxFilesACall && results.TryRead(out var result))
                {
                    if (result.ToRegister is null)
                    {
                        Count(result, progress);
                    }
                    else
                    {
                        pending.Add(result);
                    }
                }

                await RegisterAsync(pending, progress);
                pending.Clear();
            }
        }
        catch
        {
            // Without the catalogue there is no point in copying more.
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task RegisterAsync(List<ImportResult> arrived, TransferProgress progress)
    {
        if (arrived.Count == 0)
        {
            return;
        }

        var refusal = await catalogue.RegisterAsync([.. arrived.Select(result => result.ToRegister!)]);
        if (refusal is not null && arrived.Count > 1)
        {
            // All or none: one by one, the refused ones are told apart.
            foreach (var result in arrived)
            {
                await RegisterAsync([result], progress);
            }

            return;
        }

        foreach (var result in arrived)
        {
            Count(refusal is null ? result : result with { State = ImportState.Failed, Reason = refusal }, progress);
        }
    }

    private void Count(ImportResult result, TransferProgress progress)
    {
        if (result.State == ImportState.Failed)
        {
            _tally.AddFailure(result.Lfn, result.Bytes, result.Reason);
        }
        else
        {
            _tally.Add(result.State, result.Bytes);
        }

        progress.Add(1, result.Bytes, moved: result.State == ImportState.Copied);
    }
}

/// <summary>A file to import, and what is known of it.</summary>
/// <param name="Known">As it is registered; null where it is not.</param>
/// <param name="There">What stands at its place in the storage; null for nothing.</param>
internal sealed record ImportItem(string Lfn, FileInfo File, StorageUrl Url, RegisteredFile? Known, StorageEntry? There);

/// <summary>What became of a file.</summary>
/// <param name="ToRegister">What the catalogue does not know yet; null for nothing.</param>
/// <param name="Reason">Why it failed; else empty.</param>
internal sealed record ImportResult(string Lfn, ImportState State, long Bytes, RegisteredFile? ToRegister, string Reason);
