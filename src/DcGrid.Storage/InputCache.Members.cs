namespace DcGrid.Storage;

/// <summary>Members of bundles.</summary>
public sealed partial class InputCache
{
    /// <summary>
    /// Brings members of bundles that are not here yet, with one read for those that lie together, so that placing them finds them here. It is a help only: what
    /// can't be had is left out, and placing it tells why.
    /// </summary>
    public async Task BringMembersAsync(
        IReadOnlyCollection<(StorageUrl Url, ContentExpectation Expected)> files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        List<(WantedFile File, string Cached)> wanted = [];
        foreach (var (url, expected) in files.Where(file => file is { Url.Range: not null, Expected: { HasSha256: true, SizeBytes: >= 0 } }))
        {
            var cached = Path.Combine(_folder, KeyOf(url, expected.Sha256!.ToLowerInvariant()));
            if (!File.Exists(cached))
            {
                wanted.Add((new WantedFile(url, expected, NewTemporary()), cached));
            }
        }

        // More than the cache holds would push out its own beginning.
        if (wanted.Count < 2 || wanted.Sum(item => item.File.Expected.SizeBytes) > _maxBytes)
        {
            return;
        }

        try
        {
            var fetched = await BundleReader.FetchTogetherAsync(_storage, [.. wanted.Select(item => item.File)], cancellationToken);
            foreach (var (i, digest) in fetched)
            {
                Keep(wanted[i].File.LocalPath, wanted[i].Cached, digest.SizeBytes);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk, say: placing a file meets it again, and tells.
        }
        finally
        {
            foreach (var (file, _) in wanted)
            {
                File.Delete(file.LocalPath);
            }
        }
    }
}
