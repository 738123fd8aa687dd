using Polly;
using Polly.Retry;

namespace DcGrid.Storage;

/// <summary>
/// The storage elements by URL scheme, and the way to call them: transient errors are tried again.
/// Safe for concurrent use.
/// </summary>
public sealed class StorageElements
{
    private readonly Dictionary<string, IStorageElement> _byScheme;
    private readonly ResiliencePipeline _pipeline;

    /// <param name="elements">One for each scheme.</param>
    /// <param name="timeProvider">Measures the waits between retries.</param>
    /// <param name="retries">Null for the defaults.</param>
    public StorageElements(
        IEnumerable<IStorageElement> elements, TimeProvider timeProvider, StorageRetryOptions? retries = null)
    {
        _byScheme = elements.ToDictionary(e => e.Scheme, StringComparer.Ordinal);
        _pipeline = BuildPipeline(retries ?? new StorageRetryOptions(), timeProvider);
    }

    /// <summary>Every scheme this build knows; <c>file://</c> below <paramref name="roots"/> (none: anywhere).</summary>
    public static StorageElements CreateDefault(
        IEnumerable<string> roots, TimeProvider timeProvider, StorageRetryOptions? retries = null) =>
        new([new PosixStorageElement(roots)], timeProvider, retries);

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

    /// <inheritdoc cref="IStorageElement.FetchAsync"/>
    public Task<ContentDigest> FetchAsync(
        StorageUrl url, string localPath, ContentExpectation expected, CancellationToken cancellationToken) =>
        RunAsync(url, (e, ct) => e.FetchAsync(url, localPath, expected, ct), cancellationToken);

    /// <inheritdoc cref="IStorageElement.StoreAsync"/>
    public Task<ContentDigest> StoreAsync(string localPath, StorageUrl url, CancellationToken cancellationToken) =>
        RunAsync(url, (e, ct) => e.StoreAsync(localPath, url, ct), cancellationToken);

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

    private Task<T> RunAsync<T>(
        StorageUrl url, Func<IStorageElement, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var element = For(url);
        return _pipeline.ExecuteAsync(async ct => await call(element, ct), cancellationToken).AsTask();
    }
}
