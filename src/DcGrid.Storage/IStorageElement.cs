namespace DcGrid.Storage;

/// <summary>A file or folder as the storage element sees it.</summary>
/// <param name="SizeBytes">0 for a folder.</param>
/// <param name="Modified">Last change of the content.</param>
public readonly record struct StorageEntry(StorageUrl Url, long SizeBytes, DateTimeOffset Modified, bool IsFolder)
{
    /// <summary>The content's SHA-256 where the storage keeps one, lower-case hexadecimal; else null.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>What the bytes of a file must be.</summary>
/// <param name="Sha256">Lower-case hexadecimal; null or empty where it is not known.</param>
/// <param name="SizeBytes">Negative where it is not known.</param>
public readonly record struct ContentExpectation(string? Sha256, long SizeBytes)
{
    public static ContentExpectation None => new(null, -1);

    public bool HasSha256 => !string.IsNullOrEmpty(Sha256);
}

/// <summary>What the bytes of a file are, computed while they were copied.</summary>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public readonly record struct ContentDigest(long SizeBytes, string Sha256);

/// <summary>
/// A place for files. Every operation may be cancelled, and fails with a <see cref="StorageException"/>. What reads takes the URL of part of a file as well;
/// a file that is shorter than that part has no such part.
/// Implementations are safe for concurrent use.
/// </summary>
public interface IStorageElement
{
    /// <summary>The URL scheme that this element serves, lower case.</summary>
    string Scheme { get; }

    /// <summary>What is there; null where nothing is.</summary>
    Task<StorageEntry?> StatAsync(StorageUrl url, CancellationToken cancellationToken);

    /// <summary>
    /// Copies a file to this machine. The digest is computed in the same pass; where it is not what was expected,
    /// no local file is left and the error is <see cref="StorageErrorKind.ChecksumMismatch"/>.
    /// <see cref="StorageErrorKind.NoSpace"/> means the local disk. After a transient error a part of the file may be left that
    /// <paramref name="transfer"/> knows of, for the next try.
    /// </summary>
    /// <param name="localPath">Must not exist, unless an earlier try of this transfer left it; its folder must.</param>
    /// <param name="transfer">The same for each try of one transfer.</param>
    Task<ContentDigest> FetchAsync(
        StorageUrl url, string localPath, ContentExpectation expected, Transfer transfer, CancellationToken cancellationToken);

    /// <summary>
    /// Copies a local file to the storage: under a temporary name, made durable, read back and compared, renamed.
    /// Missing folders are made. A file with the same content that is there already is success; one with other
    /// content is left alone and the error is <see cref="StorageErrorKind.AlreadyExists"/>. After a transient error a part may be left under its temporary
    /// name, for the next try.
    /// </summary>
    /// <param name="transfer">The same for each try of one transfer.</param>
    /// <returns>The SHA-256 of what was sent, whatever kind of checksum the storage keeps.</returns>
    Task<ContentDigest> StoreAsync(string localPath, StorageUrl url, Transfer transfer, CancellationToken cancellationToken);

    /// <summary>Opens a part of a file for reading, forward only.</summary>
    /// <param name="offsetBytes">From 0; past the end gives an empty stream.</param>
    /// <param name="lengthBytes">Most bytes to read; null for all the rest.</param>
    Task<Stream> OpenReadAsync(
        StorageUrl url, long offsetBytes, long? lengthBytes, CancellationToken cancellationToken);

    /// <summary>Removes a file. One that is not there is no error; a folder is.</summary>
    Task RemoveAsync(StorageUrl url, CancellationToken cancellationToken);

    /// <summary>What is in a folder, one level deep, by name; temporary names are left out.</summary>
    IAsyncEnumerable<StorageEntry> ListAsync(StorageUrl folder, CancellationToken cancellationToken);

    /// <summary>The same with temporary names: uploads in progress, and what was left of broken ones.</summary>
    IAsyncEnumerable<StorageEntry> ListAllAsync(StorageUrl folder, CancellationToken cancellationToken) => ListAsync(folder, cancellationToken);
}
