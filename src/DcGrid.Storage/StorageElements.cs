using Polly;
using Polly.Retry;

namespace DcGrid.Storage;

/// <summary>
/// The storage elements by URL scheme, and the way to call them: transient errors are tried again.
/// Safe for concurrent use.
/// </summary>
public sealed class StorageElements : IAsyncDisposable
{
    private static readonly TimeSpan TidyingLimit = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, IStorageElement> _byScheme;
    private readonly ResiliencePipeline _pipeline;
    private readonly TimeProvider _timeProvider;

    /// <param name="elements">One for each scheme; they are this object's from now on.</param>
    /// <param name="timeProvider">Measures the waits between retries.</param>
    /// <param name="retries">Null for the defaults.</param>
    public StorageElements(
        IEnumerable<IStorageElement> elements, TimeProvider timeProvider, StorageRetryOptions? retries = null)
    {
        _timeProvider = timeProvider;
        _byScheme = elements.ToDictionary(e => e.Scheme, StringComparer.Ordinal);
        _pipeline = BuildPipeline(retries ?? new StorageRetryOptions(), timeProvider);
    }

    /// <summary>Every scheme this build knows; <c>file://</c> below <paramref name="roots"/> (none: anywhere).</summary>
    /// <param name="irods">How <c>irods://</c> logs in; null for the user's own iRODS environment. It is read when it is first needed.</param>
    public static StorageElements CreateDefault(
        IEnumerable<string> roots, TimeProvider timeProvider, StorageRetryOptions? retries = null, IrodsStorageOptions? irods = null) =>
        new([new PosixStorageElement(roots), new IrodsStorageElement(irods ?? new IrodsStorageOptions(), timeProvider)], timeProvider, retries);

    /// <summary>The element that serves a URL, without the retries.</summary>
    /// <exception cref="StorageException">No element serves the scheme.</exception>
    public IStorageElement For(StorageUrl url) =>
        _byScheme.TryGetValue(url.Scheme, out var element)
            ? element
            : throw new StorageException(
                StorageErrorKind.BadUrl,
                $"no storage element serves {url}; this program knows {string.Join(", ", _byScheme.Keys)}");

    /// <inheritdoc cref="IStorageElement.StatAsync"/>
    public Task<StorageEntry?> StatAsync(StorageUrl url, CancellationToken cancellationToken) =>
        RunAsync(url, (e, ct) => e.StatAsync(url, ct), cancellationToken);

    /// <inheritdoc cref="FetchAsync(StorageUrl, string, ContentExpectation, Action{string}?, CancellationToken)"/>
    public Task<ContentDigest> FetchAsync(
        StorageUrl url, string localPath, ContentExpectation expected, CancellationToken cancellationToken) =>
        FetchAsync(url, localPath, expected, null, cancellationToken);

    /// <summary>
    /// Copies a file to this machine: under a temporary name beside <paramref name="localPath"/>, verified, renamed. A try after a cut goes on where the one
    /// before was cut, where the element can do that.
    /// </summary>
    /// <param name="localPath">Must not exist; its folder must.</param>
    /// <param name="note">Gets one line for each try that failed and was followed by another; null where nobody wants them.</param>
    /// <exception cref="StorageException">The last try's; nothing is left then.</exception>
    public async Task<ContentDigest> FetchAsync(
        StorageUrl url, string localPath, ContentExpectation expected, Action<string>? note, CancellationToken cancellationToken)
    {
        if (Path.Exists(localPath))
        {
            throw new StorageException(StorageErrorKind.AlreadyExists, $"can't fetch {url}: {localPath} is there already; it was left alone");
        }

        var partial = Path.Combine(Path.GetDirectoryName(localPath) ?? "", TemporaryName.New());
        Transfer transfer = new(note);
        try
        {
            var digest = await TransferAsync(
                "fetch", url, transfer, (e, ct) => e.FetchAsync(url, partial, expected, transfer, ct), cancellationToken);
            File.Move(partial, localPath, overwrite: false);
            return digest;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw PosixErrors.Translate(error, $"can't fetch {url}");
        }
        finally
        {
            PosixStorageElement.DeleteQuietly(partial);
        }
    }

    /// <inheritdoc cref="StoreAsync(string, StorageUrl, Action{string}?, CancellationToken)"/>
    public Task<ContentDigest> StoreAsync(string localPath, StorageUrl url, CancellationToken cancellationToken) =>
        StoreAsync(localPath, url, null, cancellationToken);

    /// <summary>As <see cref="IStorageElement.StoreAsync"/>; a try after a cut goes on where the one before was cut, where the element can do that.</summary>
    /// <param name="note">Gets one line for each try that failed and was followed by another; null where nobody wants them.</param>
    /// <exception cref="StorageException">The last try's. What was left at the storage is removed, if that can be done in a few seconds.</exception>
    public async Task<ContentDigest> StoreAsync(string localPath, StorageUrl url, Action<string>? note, CancellationToken cancellationToken)
    {
        Transfer transfer = new(note);
        try
        {
            return await TransferAsync(
                "store", url, transfer, (e, ct) => e.StoreAsync(localPath, url, transfer, ct), cancellationToken);
        }
        finally
        {
            await RemoveLeftAsync(transfer);
        }
    }

    /// <inheritdoc cref="IStorageElement.OpenReadAsync"/>
    public Task<Stream> OpenReadAsync(
        StorageUrl url, long offsetBytes, long? lengthBytes, CancellationToken cancellationToken) =>
        RunAsync(url, (e, ct) => e.OpenReadAsync(url, offsetBytes, lengthBytes, ct), cancellationToken);

    /// <inheritdoc cref="IStorageElement.RemoveAsync"/>
    public Task RemoveAsync(StorageUrl url, CancellationToken cancellationToken) =>
        RunAsync(
            url,
            async (e, ct) =>
            {
                await e.RemoveAsync(url, ct);
                return true;
            },
            cancellationToken);

    /// <summary>As <see cref="IStorageElement.ListAsync"/>; not tried again, because it streams.</summary>
    public IAsyncEnumerable<StorageEntry> ListAsync(StorageUrl folder, CancellationToken cancellationToken) =>
        For(folder).ListAsync(folder, cancellationToken);

    /// <summary>As <see cref="IStorageElement.ListAllAsync"/>; not tried again, because it streams.</summary>
    public IAsyncEnumerable<StorageEntry> ListAllAsync(StorageUrl folder, CancellationToken cancellationToken) =>
        For(folder).ListAllAsync(folder, cancellationToken);

    /// <summary>Closes the elements that hold connections.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var element in _byScheme.Values.OfType<IAsyncDisposable>())
        {
            await element.DisposeAsync();
        }
    }

    private static ResiliencePipeline BuildPipeline(StorageRetryOptions retries, TimeProvider timeProvider)
    {
        if (retries.MaxRetries == 0)
        {
            return ResiliencePipeline.Empty;
        }

        Random jitter = new(retries.JitterSeed);
        return new ResiliencePipelineBuilder { TimeProvider = timeProvider }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<StorageException>(e => e.IsTransient),
                MaxRetryAttempts = retries.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = retries.FirstDelay,
                MaxDelay = retries.MaxDelay,
                UseJitter = true,
                Randomizer = () =>
                {
                    lock (jitter)
                    {
                        return jitter.NextDouble();
                    }
                },
            })
            .Build();
    }

    private Task<T> TransferAsync<T>(
        string verb, StorageUrl url, Transfer transfer, Func<IStorageElement, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        RunAsync(
            url,
            async (element, ct) =>
            {
                transfer.BeginTry();
                try
                {
                    return await call(element, ct);
                }
                catch (StorageException error)
                {
                    transfer.EndTry(verb, url, error);
                    throw;
                }
            },
            cancellationToken);

    private async Task RemoveLeftAsync(Transfer transfer)
    {
        if (transfer is { RemoveLeft: { } remove, Left.Count: > 0 })
        {
            // Not by the caller's token: that may be why it ends.
            using CancellationTokenSource limit = new(TidyingLimit, _timeProvider);
            try
            {
                await _pipeline.ExecuteAsync(async stop => await remove(stop), limit.Token);
            }
            catch (Exception error) when (error is StorageException or OperationCanceledException)
            {
                // The failure that matters is on its way to the caller already; the name says what the rest is.
            }
        }
    }

    private Task<T> RunAsync<T>(
        StorageUrl url, Func<IStorageElement, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var element = For(url);
        return _pipeline.ExecuteAsync(async ct => await call(element, ct), cancellationToken).AsTask();
    }
}
