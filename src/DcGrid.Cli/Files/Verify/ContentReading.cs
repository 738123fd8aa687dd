using DcGrid.Cli.Watching;
using DcGrid.Storage;

namespace DcGrid.Cli.Files.Verify;

/// <summary>Reads an object of the storage once, from its beginning on, and judges the files in it by their checksums.</summary>
internal sealed class ContentReading(StorageElements storage, VerifyTally tally, TransferProgress progress)
{
    /// <param name="url">The whole object.</param>
    /// <param name="files">What is in it: itself, or members.</param>
    public async Task RunAsync(StorageUrl url, IReadOnlyList<CatalogueFile> files, CancellationToken cancellation)
    {
        progress.Moving();
        List<CatalogueFile> left = [.. files.OrderBy(file => file.Range?.Offset ?? 0)];
        while (left.Count > 0)
        {
            // Members that overlap, which no bundle of ours has, take another pass.
            left = await PassAsync(url, left, cancellation);
        }
    }

    /// <returns>Those that begin before the end of another.</returns>
    private async Task<List<CatalogueFile>> PassAsync(StorageUrl url, List<CatalogueFile> files, CancellationToken cancellation)
    {
        List<CatalogueFile> overlapping = [];
        var judged = 0;
        try
        {
            var at = files[0].Range?.Offset ?? 0;
            await using var content = await storage.OpenReadAsync(url, at, null, cancellation);
            for (; judged < files.Count; judged++)
            {
                var file = files[judged];
                var range = file.Range ?? new ByteRange(0, file.SizeBytes);
                if (range.Offset < at)
                {
                    overlapping.Add(file);
                    continue;
                }

                await HashingCopy.SkipAsync(content, range.Offset - at, cancellation);
                Judge(url, file, await HashingCopy.CopyAsync(content, null, range.Length, cancellation));
                at = range.End;
            }
        }
        catch (Exception e) when (e is StorageException or IOException)
        {
            foreach (var file in files.Skip(judged))
            {
                Add(new FileProblem(FileFinding.Unreadable, file.Lfn, url.ToString(), e.Message), file);
            }
        }

        return overlapping;
    }

    private void Judge(StorageUrl url, CatalogueFile file, ContentDigest digest)
    {
        if (digest.Sha256 == file.Sha256 && digest.SizeBytes == file.SizeBytes)
        {
            tally.Good(file.SizeBytes);
            progress.Add(1, file.SizeBytes, moved: true);
            return;
        }

        var detail = digest.SizeBytes == file.SizeBytes
            ? $"its bytes have SHA-256 {digest.Sha256}, {file.Sha256} is registered"
            : FormattableString.Invariant($"{digest.SizeBytes} bytes came, {file.SizeBytes} are registered");
        Add(new FileProblem(digest.SizeBytes == file.SizeBytes ? FileFinding.WrongChecksum : FileFinding.WrongSize, file.Lfn, url.ToString(), detail), file);
    }

    private void Add(FileProblem problem, CatalogueFile file)
    {
        tally.Add(problem, file.SizeBytes);
        progress.Add(1, file.SizeBytes, moved: true);
    }
}
