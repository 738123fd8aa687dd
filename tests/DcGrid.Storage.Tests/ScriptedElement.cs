namespace DcGrid.Storage.Tests;

/// <summary>A storage element in memory that counts fetches and fails as told.</summary>
internal sealed class ScriptedElement : IStorageElement
{
    private readonly Dictionary<string, string> _files = [];

    public Queue<StorageException> Failures { get; } = new();

    public int Fetches { get; private set; }

    public string Scheme => "mem";

    public StorageUrl Put(string name, string content)
    {
        var url = StorageUrl.Parse("mem://host/" + name);
        _files[url.Path] = content;
        return url;
    }

    public Task<StorageEntry?> StatAsync(StorageUrl url, CancellationToken cancellationToken) =>
        Task.FromResult(_files.TryGetValue(url.Path, out var content)
            ? new StorageEntry(url, content.Length, DateTimeOffset.UnixEpoch.AddTicks(content.GetHashCode(StringComparison.Ordinal)), false)
            : (StorageEntry?)null);

    public async Task<ContentDigest> FetchAsync(
        StorageUrl url, string localPath, ContentExpectation expected, Transfer transfer, CancellationToken cancellationToken)
    {
        Fetches++;
        if (Failures.TryDequeue(out var failure))
        {
            throw failure;
        }

        await File.WriteAllTextAsync(localPath, _files[url.Path], cancellationToken);
        return await HashingCopy.DigestAsync(localPath, cancellationToken);
    }

    public Task<ContentDigest> StoreAsync(string localPath, StorageUrl url, Transfer transfer, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Stream> OpenReadAsync(StorageUrl url, long offsetBytes, long? lengthBytes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task RemoveAsync(StorageUrl url, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<StorageEntry> ListAsync(StorageUrl folder, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
