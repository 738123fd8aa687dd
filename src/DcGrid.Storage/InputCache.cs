using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace DcGrid.Storage;

/// <summary>What was put into a sandbox.</summary>
/// <param name="FromCache">Whether no byte had to come from the storage element.</param>
public readonly record struct PlacedInput(long SizeBytes, bool FromCache);

/// <summary>
/// A bounded folder of fetched files, shared by every pilot of a node. A file is known by its URL and its SHA-256, or,
/// where that is not known, its size and time of change at the storage element. Sandboxes get a hard link, read-only;
/// another file system gets a copy. The least recently used go first.
/// </summary>
/// <remarks>
/// Several processes may share the folder without a lock: files appear by rename and go by unlink, and a link that
/// comes too late is a miss. Every cached file carries the same time of change; a payload that writes into its
/// "read-only" input all the same changes it, and the file is not given to anybody else.
/// </remarks>
public sealed partial class InputCache
{
    private const int CrossDevice = 18;
    private const int NotPermitted = 1;
    private const int TooManyLinks = 31;
    private const int NoEntry = 2;
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(6);
    private static readonly DateTime Seal = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly string _folder;
    private readonly long _maxBytes;
    private readonly StorageElements _storage;
    private readonly TimeProvider _timeProvider;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _fetching = new(StringComparer.Ordinal);

    /// <param name="folder">Made where it is missing, for this user alone.</param>
    /// <param name="maxBytes">0 keeps nothing: every file is fetched straight into its sandbox.</param>
    public InputCache(string folder, long maxBytes, StorageElements storage, TimeProvider timeProvider)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        (_folder, _maxBytes, _storage, _timeProvider) = (folder, maxBytes, storage, timeProvider);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        RemoveAbandonedParts();
    }

    /// <inheritdoc cref="PlaceAsync(StorageUrl, ContentExpectation, string, Action{string}?, CancellationToken)"/>
    public Task<PlacedInput> PlaceAsync(
        StorageUrl url, ContentExpectation expected, string localPath, CancellationToken cancellationToken) =>
        PlaceAsync(url, expected, localPath, null, cancellationToken);

    /// <summary>Puts a file at <paramref name="localPath"/>, which must not exist; its folder must.</summary>
    /// <param name="note">Gets one line for each try of a fetch that failed and was followed by another; null where nobody wants them.</param>
    /// <exception cref="StorageException">As for a fetch.</exception>
    public async Task<PlacedInput> PlaceAsync(
        StorageUrl url, ContentExpectation expected, string localPath, Action<string>? note, CancellationToken cancellationToken)
    {
        var size = expected.SizeBytes;
        var identity = expected.HasSha256 ? expected.Sha256!.ToLowerInvariant() : "";
        if (!expected.HasSha256 || size < 0)
        {
            var entry = await _storage.StatAsync(url, cancellationToken)
                ?? throw new StorageException(StorageErrorKind.NotFound, $"{url} is not there");
            if (entry.IsFolder)
            {
                throw new StorageException(StorageErrorKind.NotFound, $"{url} is a folder");
            }

            if (size < 0)
            {
                size = entry.SizeBytes;
            }

            if (!expected.HasSha256)
            {
                identity = $"{entry.SizeBytes}@{entry.Modified.UtcTicks}";
            }
        }

        if (size > _maxBytes)
        {
            return await FetchDirectlyAsync(url, expected, localPath, note, cancellationToken);
        }

        return await PlaceCachedAsync(KeyOf(url, identity), url, expected, localPath, note, cancellationToken);
    }

    /// <summary>Bytes of all files that are cached now.</summary>
    public long MeasureBytes() => Entries().Sum(SizeOf);

    private async Task<PlacedInput> PlaceCachedAsync(
        string key, StorageUrl url, ContentExpectation expected, string localPath, Action<string>? note, CancellationToken cancellationToken)
    {
        var cached = Path.Combine(_folder, key);
        if (TryPlace(cached, localPath, out var size))
        {
            return new PlacedInput(size, true);
        }

        // One fetch of a file at a time in this process; two processes may both fetch, and the last rename wins.
        var gate = _fetching.GetOrAdd(key, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (TryPlace(cached, localPath, out size))
            {
                return new PlacedInput(size, true);
            }

            var temporary = NewTemporary();
            try
            {
                var digest = await _storage.FetchAsync(url, temporary, expected, note, cancellationToken);
                Keep(temporary, cached, digest.SizeBytes);
                if (TryPlace(cached, localPath, out size))
                {
                    return new PlacedInput(size, false);
                }
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw PosixErrors.Translate(error, $"can't cache {url}");
        }
        finally
        {
            gate.Release();
            _fetching.TryRemove(key, out _);
        }

        // Another pilot's eviction was faster than our link: go without the cache this once.
        return await FetchDirectlyAsync(url, expected, localPath, note, cancellationToken);
    }

    private static string KeyOf(StorageUrl url, string identity) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{url}\n{identity}")));

    private string NewTemporary() => Path.Combine(_folder, TemporaryName.New());

    private void Keep(string temporary, string cached, long sizeBytes)
    {
        File.SetUnixFileMode(temporary, ReadOnly);
        File.SetLastWriteTimeUtc(temporary, Seal);
        Evict(sizeBytes);
        File.Move(temporary, cached, overwrite: true);
    }

    private async Task<PlacedInput> FetchDirectlyAsync(
        StorageUrl url, ContentExpectation expected, string localPath, Action<string>? note, CancellationToken cancellationToken)
    {
        var digest = await _storage.FetchAsync(url, localPath, expected, note, cancellationToken);
        File.SetUnixFileMode(localPath, ReadOnly);
        return new PlacedInput(digest.SizeBytes, false);
    }

    private bool TryPlace(string cached, string localPath, out long size)
    {
        size = 0;
        FileInfo file = new(cached);
        if (!file.Exists)
        {
            return false;
        }

        if (file.LastWriteTimeUtc != Seal)
        {
            file.Delete();
            return false;
        }

        switch (PosixCalls.HardLink(cached, localPath))
        {
            case 0:
                break;
            case NoEntry:
                return false;
            case CrossDevice or NotPermitted or TooManyLinks:
                if (!TryCopy(cached, localPath))
                {
                    return false;
                }

                break;
            case int errno:
                throw PosixErrors.FromErrno(errno, $"can't make {localPath}");
        }

        size = new FileInfo(localPath).Length;
        MarkUsed(cached);
        return true;
    }

    private static bool TryCopy(string cached, string localPath)
    {
        try
        {
            File.Copy(cached, localPath); // the mode comes along; the kernel shares the blocks where it can
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    // The time of last access is set by hand: it leaves the time of change alone and doesn't depend on mount options.
    private void MarkUsed(string cached)
    {
        try
        {
            File.SetLastAccessTimeUtc(cached, _timeProvider.GetUtcNow().UtcDateTime);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Evicted by another pilot just now, or another user's: the order of eviction is all that suffers.
        }
    }

    private void Evict(long neededBytes)
    {
        List<FileInfo> entries = [.. Entries().OrderBy(e => e.LastAccessTimeUtc)];
        var total = entries.Sum(SizeOf) + neededBytes;
        foreach (var entry in entries)
        {
            if (total <= _maxBytes)
            {
                return;
            }

            total -= SizeOf(entry);
            entry.Delete();
        }
    }

    private IEnumerable<FileInfo> Entries() =>
        new DirectoryInfo(_folder).EnumerateFiles().Where(f => !f.Name.StartsWith('.'));

    private static long SizeOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    private void RemoveAbandonedParts()
    {
        var before = (_timeProvider.GetUtcNow() - AbandonedAfter).UtcDateTime;
        foreach (var part in new DirectoryInfo(_folder).EnumerateFiles(TemporaryName.Prefix + "*"))
        {
            if (part.LastWriteTimeUtc < before && part.LastWriteTimeUtc != Seal)
            {
                part.Delete();
            }
        }
    }
}
