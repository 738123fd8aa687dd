using DcGrid.Storage;

namespace DcGrid.Pilot.Tests;

/// <summary>The file system, some of whose transfers break off at first.</summary>
internal sealed class FlakyElement : IStorageElement
{
    private readonly PosixStorageElement _inner = new();

    /// <summary>Fetches that break off from now on.</summary>
    public int BrokenFetches { get; set; }

    /// <summary>Stores that break off from now on.</summary>
    public int BrokenStores { get; set; }

    public string Scheme => _inner.Scheme;

    public Task<StorageEntry?> StatAsync(StorageUrl url, CancellationToken cancellationToken) => _inner.StatAsync(url, cancellationToken);

    public Task<ContentDigest> FetchAsync(
        StorageUrl url, string localPath, ContentExpectation expected, Transfer transfer, CancellationToken cancellationToken) =>
        BrokenFetches-- > 0 ? throw Broken($"can't fetch {url}") : _inner.FetchAsync(url, localPath, expected, transfer, cancellationToken);

    public Task<ContentDigest> StoreAsync(string localPath, StorageUrl url, Transfer transfer, CancellationToken cancellationToken) =>
        BrokenStores-- > 0 ? throw Broken($"can't store {url}") : _inner.StoreAsync(localPath, url, transfer, cancellationToken);

    public Task<Stream> OpenReadAsync(StorageUrl url, long offsetBytes, long? lengthBytes, CancellationToken cancellationToken) =>
        _inner.OpenReadAsync(url, offsetBytes, lengthBytes, cancellationToken);

    public Task RemoveAsync(StorageUrl url, CancellationToken cancellationToken) => _inner.RemoveAsync(url, cancellationToken);

    public IAsyncEnumerable<StorageEntry> ListAsync(StorageUrl folder, CancellationToken cancellationToken) => _inner.ListAsync(folder, cancellationToken);

    private static StorageException Broken(string what) => new(StorageErrorKind.Unavailable, what + ": the connection broke; try again", isTransient: true);
}
