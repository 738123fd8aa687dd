using System.Runtime.CompilerServices;

namespace DcGrid.Storage;

/// <summary>Files of a mounted file system: <c>file:///absolute/path</c>.</summary>
public sealed class PosixStorageElement : IStorageElement
{
    private readonly PathConfinement _confinement;

    /// <param name="roots">Folders that every URL must stay below; none to allow all.</param>
    public PosixStorageElement(IEnumerable<string>? roots = null) => _confinement = new PathConfinement(roots ?? []);

    public string Scheme => "file";

    public Task<StorageEntry?> StatAsync(StorageUrl url, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = LocalPath(url);
        return Task.FromResult(Guarded(() => Stat(url, path), url));
    }

    public async Task<ContentDigest> FetchAsync(
        StorageUrl url, string localPath, ContentExpectation expected, Transfer transfer, CancellationToken cancellationToken)
    {
        var path = LocalPath(url);
        var made = false;
        try
        {
            ContentDigest digest;
            await using (var source = Open(url, path))
            await using (var target = CreateNew(localPath))
            {
                made = true;
                digest = await HashingCopy.CopyAsync(source, target, cancellationToken);
            }

            HashingCopy.Verify(digest, expected, url.ToString());
            return digest;
        }
        catch (Exception error)
        {
            if (made)
            {
                DeleteQuietly(localPath);
            }

            if (error is IOException or UnauthorizedAccessException)
            {
                throw PosixErrors.Translate(error, $"can't fetch {url}");
            }

            throw;
        }
    }

    public async Task<ContentDigest> StoreAsync(string localPath, StorageUrl url, Transfer transfer, CancellationToken cancellationToken)
    {
        var path = LocalPath(Whole(url));
        var folder = Path.GetDirectoryName(path)
            ?? throw new StorageException(StorageErrorKind.BadUrl, $"{url} names no file");
        var temporary = Path.Combine(folder, TemporaryName.New());
        try
        {
            MakeFolder(folder);
            ContentDigest digest;
            await using (var source = HashingCopy.OpenForReading(localPath))
            await using (var target = CreateNew(temporary))
            {
                digest = await HashingCopy.CopyAsync(source, target, cancellationToken);
                target.Flush(flushToDisk: true);
            }

            var stored = await HashingCopy.DigestAsync(temporary, cancellationToken);
            HashingCopy.Verify(stored, new ContentExpectation(digest.Sha256, digest.SizeBytes), url.ToString());
            await PublishAsync(temporary, path, digest, url, cancellationToken);
            return digest;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw PosixErrors.Translate(error, $"can't store {url}");
        }
        finally
        {
            DeleteQuietly(temporary);
        }
    }

    public async Task<Stream> OpenReadAsync(
        StorageUrl url, long offsetBytes, long? lengthBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offsetBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes ?? 0, nameof(lengthBytes));
        cancellationToken.ThrowIfCancellationRequested();
        var path = LocalPath(url);
        await Task.CompletedTask;
        if (url.Range is { } whole)
        {
            offsetBytes = Math.Min(offsetBytes, whole.Length);
            lengthBytes = Math.Min(lengthBytes ?? long.MaxValue, whole.Length - offsetBytes);
            offsetBytes += whole.Offset;
        }

        return Guarded(() => OpenPart(path, offsetBytes, lengthBytes), url);
    }

    public Task RemoveAsync(StorageUrl url, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = LocalPath(Whole(url));
        Guarded(
            () =>
            {
                // File.Delete takes a missing file for success but not a missing folder.
                if (Directory.Exists(Path.GetDirectoryName(path)))
                {
                    File.Delete(path);
                }

                return true;
            },
            url);
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<StorageEntry> ListAsync(StorageUrl folder, CancellationToken cancellationToken) =>
        ListAsync(folder, withTemporary: false, cancellationToken);

    public IAsyncEnumerable<StorageEntry> ListAllAsync(StorageUrl folder, CancellationToken cancellationToken) =>
        ListAsync(folder, withTemporary: true, cancellationToken);

    private async IAsyncEnumerable<StorageEntry> ListAsync(
        StorageUrl folder, bool withTemporary, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var path = LocalPath(folder);
        var names = Guarded(() => Directory.GetFileSystemEntries(path).Select(entry => Path.GetFileName(entry)!).ToArray(), folder);
        Array.Sort(names, StringComparer.Ordinal);
        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!withTemporary && TemporaryName.Is(name))
            {
                continue;
            }

            // A file may go between the listing and the look at it.
            if (Guarded(() => Stat(folder.Child(name), Path.Combine(path, name)), folder) is { } entry)
            {
                yield return entry;
            }
        }
    }

    private static StorageEntry? Stat(StorageUrl url, string path)
    {
        FileInfo file = new(path);
        if (file.Exists)
        {
            // Part of a file that is too short for it is not there.
            return url.Range is not { } range ? new StorageEntry(url, file.Length, Utc(file), false)
                : range.End <= file.Length ? new StorageEntry(url, range.Length, Utc(file), false)
                : null;
        }

        DirectoryInfo folder = new(path);
        return folder.Exists ? new StorageEntry(url, 0, Utc(folder), true) : null;

        static DateTimeOffset Utc(FileSystemInfo info) => new(info.LastWriteTimeUtc, TimeSpan.Zero);
    }

    private static async Task PublishAsync(
        string temporary, string path, ContentDigest digest, StorageUrl url, CancellationToken cancellationToken)
    {
        // link(2) fails where the name is taken, so nothing is ever overwritten, whoever else stores there.
        var errno = PosixCalls.HardLink(temporary, path);
        const int exists = 17;
        const int notPermitted = 1;
        const int notSupported = 95;
        switch (errno)
        {
            case 0:
                break;
            case notPermitted or notSupported: // a file system without hard links
                File.Move(temporary, path, overwrite: false);
                break;
            case exists:
                var there = await HashingCopy.DigestAsync(path, cancellationToken);
                if (there != digest)
                {
                    throw new StorageException(
                        StorageErrorKind.AlreadyExists, $"{url} is there already with other content; it was left alone");
                }

                break;
            default:
                throw PosixErrors.FromErrno(errno, $"can't store {url}");
        }

        PosixCalls.SyncFolder(Path.GetDirectoryName(path)!);
    }

    private static void MakeFolder(string folder)
    {
        Stack<string> missing = new();
        for (var at = folder; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
        {
            missing.Push(at);
        }

        foreach (var made in missing)
        {
            Directory.CreateDirectory(made);
            PosixCalls.SyncFolder(Path.GetDirectoryName(made)!);
        }
    }

    private static Stream Open(StorageUrl url, string path) =>
        url.Range is { } range ? OpenPart(path, range.Offset, range.Length) : HashingCopy.OpenForReading(path);

    private static Stream OpenPart(string path, long offset, long? length)
    {
        var file = HashingCopy.OpenForReading(path);
        try
        {
            file.Seek(Math.Min(offset, file.Length), SeekOrigin.Begin);
            return length is { } most ? new BoundedReadStream(file, most) : file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static StorageUrl Whole(StorageUrl url) => url.Range is null
        ? url
        : throw new StorageException(StorageErrorKind.BadUrl, $"{url} is part of a file, which can only be read");

    private static FileStream CreateNew(string path) =>
        new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.None);

    internal static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The failure that matters is already on its way to the caller; the name says what the rest is.
        }
    }

    private static T Guarded<T>(Func<T> action, StorageUrl url)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw PosixErrors.Translate(error, url.ToString());
        }
    }

    private string LocalPath(StorageUrl url) =>
        url.Scheme == Scheme
            ? _confinement.Check(url.Path)
            : throw new StorageException(StorageErrorKind.BadUrl, $"{url} is not a file:// URL");
}
