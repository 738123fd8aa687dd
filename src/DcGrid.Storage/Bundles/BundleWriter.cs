using System.Formats.Tar;

namespace DcGrid.Storage;

/// <summary>
/// Makes a bundle on the local disk: an uncompressed tar that any tar program reads, of which each member is known by offset, length and SHA-256, so
/// that it can be read without the rest. Not for concurrent use.
/// </summary>
public sealed class BundleWriter : IAsyncDisposable
{
    private const int BlockBytes = 512;
    private const int LongestPlainName = 100; // what fits a header of the old form without being split
    private const UnixFileMode MemberMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly FileStream _file;
    private readonly TarWriter _tar;
    private bool _isComplete;

    private BundleWriter(FileStream file) => (_file, _tar) = (file, new TarWriter(file, TarEntryFormat.Ustar, leaveOpen: true));

    /// <summary>The bundle's size up to now, bytes.</summary>
    public long SizeBytes => _file.Position;

    /// <summary>Begins a bundle in a file that must not exist.</summary>
    /// <exception cref="StorageException">The file can't be made.</exception>
    public static BundleWriter Create(string path) =>
        new(OnDisk(path, () => new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read)));

    /// <summary>Adds a file. When that fails, the bundle is as it was before.</summary>
    /// <param name="name">The member's name: a relative path with <c>/</c>.</param>
    /// <exception cref="StorageException">The file can't be read, or the disk is full.</exception>
    public async Task<BundleMember> AddAsync(string name, string sourcePath, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ObjectDisposedException.ThrowIf(_isComplete, this);
        var before = _file.Position;
        try
        {
            await using HashingReadStream content = new(HashingCopy.OpenForReading(sourcePath));
            PosixTarEntry entry = name.Length <= LongestPlainName && name.All(char.IsAscii)
                ? new UstarTarEntry(TarEntryType.RegularFile, name)
                : new PaxTarEntry(TarEntryType.RegularFile, name);
            entry.Mode = MemberMode;
            entry.ModificationTime = File.GetLastWriteTimeUtc(sourcePath);
            entry.DataStream = content;
            await _tar.WriteEntryAsync(entry, cancellationToken);
            var digest = content.Digest();
            return new BundleMember(name, _file.Position - RoundUp(digest.SizeBytes), digest);
        }
        catch (Exception error)
        {
            _file.SetLength(before);
            _file.Position = before;
            throw error is IOException or UnauthorizedAccessException ? PosixErrors.Translate(error, $"can't bundle {name}") : error;
        }
    }

    /// <summary>Takes away what was added since the bundle had a size.</summary>
    /// <param name="sizeBytes">A value that <see cref="SizeBytes"/> had.</param>
    public void RollBack(long sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeBytes, _file.Position);
        _file.SetLength(sizeBytes);
        _file.Position = sizeBytes;
    }

    /// <summary>Writes the end of the archive; nothing can be added after it.</summary>
    /// <exception cref="StorageException">The disk is full.</exception>
    public async Task CompleteAsync()
    {
        _isComplete = true;
        try
        {
            await _tar.DisposeAsync();
            await _file.FlushAsync();
        }
        catch (IOException error)
        {
            throw PosixErrors.Translate(error, $"can't end the bundle {_file.Name}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isComplete)
        {
            _isComplete = true;
            await _tar.DisposeAsync();
        }

        await _file.DisposeAsync();
    }

    private static long RoundUp(long size) => (size + BlockBytes - 1) / BlockBytes * BlockBytes;

    private static T OnDisk<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw PosixErrors.Translate(error, $"can't make {path}");
        }
    }
}
