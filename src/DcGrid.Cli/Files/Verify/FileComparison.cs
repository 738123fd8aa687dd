using System.Threading.Channels;
using DcGrid.Cli.Watching;
using DcGrid.Storage;
using DcGrid.Survey.Sorting;

namespace DcGrid.Cli.Files.Verify;

/// <summary>Holds the catalogue against the storage, file by file; what has to be asked of the storage is asked for several at a time.</summary>
/// <param name="parallel">Files under way at a time.</param>
/// <param name="deep">Read the contents.</param>
internal sealed class FileComparison(StorageElements storage, int parallel, bool deep, VerifyTally tally, TransferProgress progress)
{
    private readonly ContentReading _reading = new(storage, tally, progress);

    /// <param name="catalogue">By URL of the whole file; see <see cref="CatalogueFile"/>.</param>
    /// <param name="stored">By URL; see <see cref="StoredObject"/>.</param>
    public async Task RunAsync(NamedRecords catalogue, NamedRecords stored, CancellationToken cancellation)
    {
        var work = Channel.CreateBounded<NamedPair>(new BoundedChannelOptions(2 * parallel) { SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var workers = Enumerable.Range(0, parallel).Select(_ => Task.Run(() => WorkAsync(work.Reader, stop), CancellationToken.None)).ToArray();
        try
        {
            foreach (var pair in NamedRecords.Join(catalogue, stored))
            {
                stop.Token.ThrowIfCancellationRequested();
                if (pair.Left.Count == 0)
                {
                    NotKnown(pair);
                }
                else if (deep || pair.Right.Count == 0)
                {
                    await work.Writer.WriteAsync(pair, stop.Token);
                }
                else
                {
                    Judge(pair, StoredObject.Read(pair.Right[0]));
                }
            }

            work.Writer.Complete();
        }
        catch (Exception e)
        {
            work.Writer.TryComplete(e is OperationCanceledException ? null : e);

            // What made a worker fail tells more than that the others were stopped.
            await Task.WhenAll(workers);
            throw;
        }

        await Task.WhenAll(workers);
    }

    private async Task WorkAsync(ChannelReader<NamedPair> work, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var pair in work.ReadAllAsync(stop.Token))
            {
                await AskAsync(pair, stop.Token);
            }
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private void NotKnown(NamedPair pair)
    {
        var there = StoredObject.Read(pair.Right[0]);
        var isLeftover = TemporaryName.Is(pair.Name[(pair.Name.LastIndexOf('/') + 1)..]);
        tally.Add(
            isLeftover
                ? new FileProblem(FileFinding.Leftover, "", pair.Name, "an upload under way, or what was left of a broken one")
                : new FileProblem(FileFinding.Unregistered, "", pair.Name, "no file of the catalogue"),
            there.SizeBytes);
    }

    private async Task AskAsync(NamedPair pair, CancellationToken cancellation)
    {
        var url = StorageUrl.Parse(pair.Name);
        var there = pair.Right.Count > 0 ? StoredObject.Read(pair.Right[0]) : null;

        // It may have come after the listing, or lie where nobody listed.
        there ??= await storage.StatAsync(url, cancellation) is { IsFolder: false } entry ? StoredObject.Of(entry) : null;
        if (there is null)
        {
            foreach (var file in Files(pair))
            {
                Add(FileFinding.Lost, file, pair.Name, file.Range is null ? "not in the storage" : "its bundle is not in the storage");
            }
        }
        else
        {
            Judge(pair, there, out var toRead);
            if (deep)
            {
                await _reading.RunAsync(url, toRead, cancellation);
            }
        }
    }

    private void Judge(NamedPair pair, StoredObject there) => Judge(pair, there, out _);

    /// <param name="toRead">Whose contents are still to be judged; with no deep look they count as good.</param>
    private void Judge(NamedPair pair, StoredObject there, out List<CatalogueFile> toRead)
    {
        toRead = [];
        var files = Files(pair);
        if (pair.Right.Count > 0)
        {
            tally.Match(there, files.Count(file => file.Range is not null));
        }

        foreach (var file in files)
        {
            if (file.Range is { } range ? range.End > there.SizeBytes : file.SizeBytes != there.SizeBytes)
            {
                Add(FileFinding.WrongSize, file, pair.Name, file.Range is { } part
                    ? FormattableString.Invariant($"its bundle has {there.SizeBytes} bytes and does not reach to its end at {part.End}")
                    : FormattableString.Invariant($"{there.SizeBytes} bytes, {file.SizeBytes} are registered"));
            }
            else if (file.Range is null && there.Sha256 is { } kept && kept != file.Sha256)
            {
                Add(FileFinding.WrongChecksum, file, pair.Name, $"the storage keeps SHA-256 {kept}, {file.Sha256} is registered");
            }
            else if (deep)
            {
                toRead.Add(file);
            }
            else
            {
                tally.Good(file.SizeBytes);
                progress.Add(1, file.SizeBytes, moved: false);
            }
        }
    }

    private void Add(FileFinding finding, CatalogueFile file, string url, string detail)
    {
        tally.Add(new FileProblem(finding, file.Lfn, url, detail), file.SizeBytes);
        progress.Add(1, file.SizeBytes, moved: false);
    }

    private static List<CatalogueFile> Files(NamedPair pair) => [.. pair.Left.Select(bytes => CatalogueFile.Read(bytes))];
}
