using System.IO.Pipelines;
using System.Security.Cryptography;

namespace DcGrid.Storage;

/// <summary>A file that is wanted here.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Expected">What its bytes must be.</param>
/// <param name="LocalPath">Where it goes; must not exist, its folder must.</param>
public readonly record struct WantedFile(StorageUrl Url, ContentExpectation Expected, string LocalPath);

/// <summary>Fetches several members of bundles with few reads.</summary>
public static class BundleReader
{
    // Reading over a gap costs less than asking once more.
    private const long GapBytes = 1 << 20;

    private const int PieceBytes = 1 << 20;
    private const int LeastPieceBytes = 4096;

    /// <summary>
    /// Fetches those that lie together in a bundle with one read for each stretch of it. Each is verified; one that isn't what was expected, or did not
    /// come, is left out, and its local file is not there: fetch it by itself, which tells the reason.
    /// </summary>
    /// <returns>What was fetched, by its place in <paramref name="wanted"/>. Files that are alone on their stretch are not.</returns>
    public static async Task<IReadOnlyDictionary<int, ContentDigest>> FetchTogetherAsync(
        StorageElements storage, IReadOnlyList<WantedFile> wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(wanted);
        Dictionary<int, ContentDigest> fetched = [];
        var members = Enumerable.Range(0, wanted.Count).Where(i => wanted[i].Url.Range is not null);
        foreach (var bundle in members.GroupBy(i => wanted[i].Url.WholeFile))
        {
            foreach (var stretch in Stretches([.. bundle.OrderBy(i => Start(wanted[i]))], wanted).Where(stretch => stretch.Count > 1))
            {
                await FetchStretchAsync(storage, bundle.Key, stretch, wanted, fetched, cancellationToken);
            }
        }

        return fetched;
    }

    private static IEnumerable<List<int>> Stretches(IReadOnlyList<int> sorted, IReadOnlyList<WantedFile> wanted)
    {
        List<int> stretch = [];
        long end = 0;
        foreach (var i in sorted)
        {
            // Two that overlap, such as one that is wanted twice, can't both come from one pass.
            if (stretch.Count > 0 && (Start(wanted[i]) - end is > GapBytes or < 0))
            {
                yield return stretch;
                stretch = [];
            }

            stretch.Add(i);
            end = wanted[i].Url.Range!.Value.End;
        }

        yield return stretch;
    }

    private static async Task FetchStretchAsync(
        StorageElements storage, StorageUrl bundle, List<int> stretch, IReadOnlyList<WantedFile> wanted,
        Dictionary<int, ContentDigest> fetched, CancellationToken cancellationToken)
    {
        var at = Start(wanted[stretch[0]]);
        var length = wanted[stretch[^1]].Url.Range!.Value.End - at;
        try
        {
            // Members are small and the storage is far: it is asked for large pieces, into memory that is used again and again.
            var source = PipeReader.Create(
                await storage.OpenReadAsync(bundle, at, length, cancellationToken),
                new StreamPipeReaderOptions(bufferSize: (int)Math.Clamp(length, LeastPieceBytes, PieceBytes)));
            try
            {
                foreach (var i in stretch)
                {
                    var range = wanted[i].Url.Range!.Value;
                    await TakeAsync(source, range.Offset - at, _ => { }, cancellationToken);
                    at = range.End;
                    if (await TakeAsync(source, range.Length, wanted[i], cancellationToken) is { } digest)
                    {
                        fetched[i] = digest;
                    }
                }
            }
            finally
            {
                await source.CompleteAsync();
            }
        }
        catch (Exception error) when (error is StorageException or IOException)
        {
            // The rest goes the ordinary way, where errors are told and transient ones tried again.
        }
    }

    private static async Task<ContentDigest?> TakeAsync(PipeReader source, long length, WantedFile file, CancellationToken cancellationToken)
    {
        var isWhole = false;
        try
        {
            string sha256;
            using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
            using (var target = File.OpenHandle(file.LocalPath, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                long written = 0;
                await TakeAsync(
                    source,
                    length,
                    piece =>
                    {
                        hash.AppendData(piece.Span);
                        RandomAccess.Write(target, piece.Span, written);
                        written += piece.Length;
                    },
                    cancellationToken);
                sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            }

            ContentDigest digest = new(length, sha256);
            isWhole = HashingCopy.IsAsExpected(digest, file.Expected);
            return isWhole ? digest : null;
        }
        finally
        {
            if (!isWhole)
            {
                File.Delete(file.LocalPath);
            }
        }
    }

    /// <summary>Takes the next bytes, piece by piece.</summary>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    private static async Task TakeAsync(PipeReader source, long length, Action<ReadOnlyMemory<byte>> take, CancellationToken cancellationToken)
    {
        while (length > 0)
        {
            var read = await source.ReadAsync(cancellationToken);
            var part = read.Buffer.Slice(0, Math.Min(length, read.Buffer.Length));
            if (part.IsEmpty && read.IsCompleted)
            {
                throw new EndOfStreamException();
            }

            foreach (var piece in part)
            {
                take(piece);
            }

            length -= part.Length;
            source.AdvanceTo(part.End);
        }
    }

    private static long Start(WantedFile file) => file.Url.Range!.Value.Offset;
}
