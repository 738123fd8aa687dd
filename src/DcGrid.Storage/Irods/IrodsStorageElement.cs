using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using DcGrid.Irods;

namespace DcGrid.Storage;

/// <summary>
/// Objects of iRODS zones: <c>irods://[user@]host[:port]/zone/...</c>, port 1247 where none is named. Who logs in is said by the user's own iRODS environment
/// (<see cref="IrodsStorageOptions"/>), which is read at the first use of a server; a user in the URL must be the same.
/// Connections to a server are shared by all calls, and closed when the element is disposed of.
/// </summary>
public sealed partial class IrodsStorageElement : IStorageElement, IAsyncDisposable
{
    private readonly IrodsStorageOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly IrodsLogins _logins;
    private readonly ConcurrentDictionary<(string Host, string? User, string Zone), IrodsClient> _clients = new();
    private readonly Lock _gate = new();
    private bool _isDisposed;

    /// <param name="timeProvider">Clock of the connections' limits; null for the system's.</param>
    public IrodsStorageElement(IrodsStorageOptions? options = null, TimeProvider? timeProvider = null)
    {
        _options = options ?? new IrodsStorageOptions();
        _timeProvider = timeProvider ?? TimeProvider.System;
        _logins = new IrodsLogins(_options);
    }

    public string Scheme => "irods";

    public Task<StorageEntry?> StatAsync(StorageUrl url, CancellationToken cancellationToken) =>
        RunAsync(url, $"can't look at {url}", async place =>
        {
            if (await place.Client.StatAsync(place.Path, cancellationToken) is not { } stat)
            {
                return (StorageEntry?)null;
            }

            var modified = stat.ModifiedAt ?? DateTimeOffset.UnixEpoch;

            // Part of a file that is too short for it is not there.
            return url.Range is not { } range || stat.IsCollection ? new StorageEntry(url, stat.Size, modified, stat.IsCollection)
                : range.End <= stat.Size ? new StorageEntry(url, range.Length, modified, false)
                : null;
        });

    /// <inheritdoc/>
    /// <remarks>The stream holds a connection until it is disposed of, and can be read asynchronously alone.</remarks>
    public Task<Stream> OpenReadAsync(StorageUrl url, long offsetBytes, long? lengthBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offsetBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes ?? 0, nameof(lengthBytes));
        var what = $"can't read {url}";
        if (url.Range is { } whole)
        {
            offsetBytes = Math.Min(offsetBytes, whole.Length);
            lengthBytes = Math.Min(lengthBytes ?? long.MaxValue, whole.Length - offsetBytes);
            offsetBytes += whole.Offset;
        }

        return RunAsync<Stream>(url, what, async place =>
        {
            var open = await OpenAtAsync(place, offsetBytes, cancellationToken);
            return new IrodsReadStream(open, error => IrodsStorageErrors.Translate(error, what, place.Client.Account), lengthBytes);
        });
    }

    public Task RemoveAsync(StorageUrl url, CancellationToken cancellationToken) =>
        RunAsync(Whole(url), $"can't remove {url}", async place =>
        {
            try
            {
                await place.Client.RemoveAsync(place.Path, IrodsRemoval.ForGood, cancellationToken);
            }
            catch (IrodsServerException error)
            {
                var stat = await place.Client.StatAsync(place.Path, cancellationToken);
                if (stat is { IsCollection: true })
                {
                    throw new StorageException(StorageErrorKind.AccessDenied, $"can't remove {url}: it is a folder; remove its files one by one", innerException: error);
                }

                if (stat is not null)
                {
                    throw;
                }
            }

            return true;
        });

    public IAsyncEnumerable<StorageEntry> ListAsync(StorageUrl folder, CancellationToken cancellationToken) =>
        ListAsync(folder, withTemporary: false, cancellationToken);

    public IAsyncEnumerable<StorageEntry> ListAllAsync(StorageUrl folder, CancellationToken cancellationToken) =>
        ListAsync(folder, withTemporary: true, cancellationToken);

    /// <summary>Closes idle connections, so that their permits go back.</summary>
    /// <param name="storage">Of this server, such as <c>irods://host:1247</c>.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>How many were closed.</returns>
    public async ValueTask<int> CloseIdleAsync(string storage, int most = int.MaxValue)
    {
        var closed = 0;
        foreach (var (key, client) in _clients)
        {
            closed += key.Host == storage ? await client.CloseIdleAsync(most - closed) : 0;
        }

        return closed;
    }

    /// <summary>Closes the connections; those in use are closed when their calls end.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        foreach (var client in _clients.Values)
        {
            await client.DisposeAsync();
        }
    }

    /// <summary>In hexadecimal; null where the server keeps none, or one of another kind.</summary>
    private static string? Sha256(IrodsChecksum? checksum)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        return checksum is { } known && known.Algorithm == HashAlgorithmName.SHA256
            && Convert.TryFromBase64String(known.Text[(known.Text.IndexOf(':', StringComparison.Ordinal) + 1)..], digest, out var length) && length == digest.Length
            ? Convert.ToHexStringLower(digest)
            : null;
    }

    private async IAsyncEnumerable<StorageEntry> ListAsync(
        StorageUrl folder, bool withTemporary, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Read to the end before the first is given out: in the order of names, and no connection is held while the caller does something else.
        var entries = await RunAsync(Whole(folder), $"can't list {folder}", async place =>
        {
            List<IrodsEntry> found = [];
            await foreach (var entry in place.Client.ListAsync(place.Path, cancellationToken: cancellationToken))
            {
                if (withTemporary || !TemporaryName.Is(entry.Name))
                {
                    found.Add(entry);
                }
            }

            found.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
            return found;
        });
        foreach (var entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new StorageEntry(folder.Child(entry.Name), entry.Size, entry.ModifiedAt ?? DateTimeOffset.UnixEpoch, entry.IsCollection)
            {
                Sha256 = Sha256(entry.Checksum),
            };
        }
    }

    private static async Task<IrodsObject> OpenAtAsync(Place place, long offset, CancellationToken cancellationToken)
    {
        var open = await place.Client.OpenAsync(place.Path, IrodsAccess.Read, cancellationToken);
        try
        {
            if (offset > 0)
            {
                await open.SeekAsync(offset, SeekOrigin.Begin, cancellationToken);
            }

            return open;
        }
        catch
        {
            await open.DisposeAsync();
            throw;
        }
    }

    private static StorageUrl Whole(StorageUrl url) => url.Range is null
        ? url
        : throw new StorageException(StorageErrorKind.BadUrl, $"{url} is part of a file, which can only be read");

    private static IrodsUrl Parse(StorageUrl url)
    {
        try
        {
            return url.Scheme == "irods" ? IrodsUrl.Parse(url.WholeFile.ToString()) : throw new FormatException("it does not begin with irods://");
        }
        catch (FormatException error)
        {
            throw new StorageException(StorageErrorKind.BadUrl, $"{url} is not an iRODS URL: {error.Message}", innerException: error);
        }
    }

    private async Task<T> RunAsync<T>(StorageUrl url, string what, Func<Place, Task<T>> call)
    {
        var parsed = Parse(url);
        var (key, client) = ClientOf(parsed);
        try
        {
            return await call(new Place(client, parsed.Path));
        }
        catch (Exception error) when (error is IrodsException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            if (error is IrodsServerException refused && IrodsStorageErrors.IsLogin(refused) && _clients.TryRemove(new(key, client)))
            {
                // The files may have been mended meanwhile: the next call reads them anew.
                await client.DisposeAsync();
            }

            throw IrodsStorageErrors.Translate(error, what, client.Account);
        }
        catch (ObjectDisposedException error) when (!_isDisposed)
        {
            throw new StorageException(StorageErrorKind.Unavailable, $"{what}: the login was given up by another call; try again", isTransient: true, error);
        }
    }

    private ((string Host, string? User, string Zone) Key, IrodsClient Client) ClientOf(IrodsUrl url)
    {
        var key = (Host: IrodsLogins.HostOf(url.Host, url.Port), User: url.UserZone is null ? url.User : $"{url.User}#{url.UserZone}", url.Zone);
        if (_clients.TryGetValue(key, out var known))
        {
            return (key, known);
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return (key, _clients.GetOrAdd(key, _ =>
            {
                var (account, options) = _logins.For(url);
                return new IrodsClient(account, options with
                {
                    MaxConnections = _options.MaxConnections,
                    MaxIdleTime = _options.MaxIdleTime,
                    Permits = _options.Permits?.Invoke(key.Host),
                    ApplicationName = "dcgrid",
                    TimeProvider = _timeProvider,
                });
            }));
        }
    }

    /// <summary>Where an object is.</summary>
    private readonly record struct Place(IrodsClient Client, string Path);
}
