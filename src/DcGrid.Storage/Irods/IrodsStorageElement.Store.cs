using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using DcGrid.Irods;

namespace DcGrid.Storage;

/// <summary>From a local file to the storage.</summary>
public sealed partial class IrodsStorageElement
{
    public Task<ContentDigest> StoreAsync(string localPath, StorageUrl url, Transfer transfer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        return RunAsync(Whole(url), $"can't store {url}", async place =>
        {
            FileInfo file = new(localPath);
            if (!file.Exists)
            {
                throw new StorageException(StorageErrorKind.NotFound, $"can't store {url}: {localPath} is not there");
            }

            transfer.Begin(string.Create(CultureInfo.InvariantCulture, $"{file.Length}@{file.LastWriteTimeUtc.Ticks}"));
            transfer.RemoveLeft = stop => RemoveLeftAsync(place, url, transfer, stop);

            // There already, perhaps since a try of ours of which the answer was lost.
            if (await place.Client.StatAsync(place.Path, cancellationToken) is { } there)
            {
                return await CompareAsync(place, url, localPath, there, cancellationToken);
            }

            var digest = await UploadAsync(place, localPath, file.Length, transfer, cancellationToken);
            return await PublishAsync(place, url, localPath, digest, transfer, cancellationToken);
        });
    }

    private static string TemporaryPath(Place place, string name) => IrodsPath.Combine(IrodsPath.Parent(place.Path), name);

    /// <summary>Uploads under the temporary name; the server's checksum of what it stored is that of what was sent.</summary>
    private async Task<ContentDigest> UploadAsync(Place place, string localPath, long length, Transfer transfer, CancellationToken cancellationToken)
    {
        var isResumed = false;
        try
        {
            if (transfer.Left.Contains(transfer.Name) && (length <= _options.PartBytes || transfer.DoneBytes == 0))
            {
                // Nothing to go on with; and a server may hold what was cut for being written for a while.
                transfer.StartOver();
            }

            if (transfer.DoneBytes > 0)
            {
                isResumed = await place.Client.StatAsync(TemporaryPath(place, transfer.Name), cancellationToken) is { IsCollection: false };
                if (!isResumed)
                {
                    transfer.StartOver();
                }
            }

            transfer.UsesName();
            var target = TemporaryPath(place, transfer.Name);
            var options = Options(transfer) with { Overwrite = !isResumed, Ranges = isResumed ? Rest(transfer, length) : null };
            var result = await WithCollectionAsync(place, () => place.Client.PutAsync(localPath, target, options, cancellationToken), cancellationToken);

            // Servers before 4 take the size from the last writer that closed.
            if (result.Size != length || (isResumed && (await place.Client.StatAsync(target, cancellationToken))?.Size != length))
            {
                transfer.StartOver();
                throw new IrodsException($"{localPath} and {target} are not of the same size any more; try again", isTransient: true);
            }

            return new ContentDigest(result.Size, result.Sha256!);
        }
        catch (IrodsServerException error) when (isResumed && !transfer.WasLocked && error.Code is IrodsErrors.IntermediateReplica or IrodsErrors.LockedObject)
        {
            // The server has not noticed yet that the try before was cut; it will, in most cases, until the next.
            transfer.WasLocked = true;
            throw;
        }
        catch (IrodsException error) when (error is IrodsChecksumException or IrodsServerException { Code: IrodsErrors.ChecksumMismatch }
            || (isResumed && error is IrodsServerException))
        {
            // What is there is wrong, or can't be gone on with.
            transfer.StartOver();
            throw;
        }
    }

    /// <summary>What is missing, and the last part in any case: a server before 4 notes the size when somebody closes who has written.</summary>
    private List<IrodsByteRange> Rest(Transfer transfer, long length)
    {
        List<IrodsByteRange> rest = [.. transfer.Missing(length).Select(range => new IrodsByteRange(range.Offset, range.Length))];
        if (rest.Count == 0 && length > 0)
        {
            var last = Math.Min(length, _options.PartBytes);
            rest.Add(new IrodsByteRange(length - last, last));
        }

        return rest;
    }

    private static async Task<T> WithCollectionAsync<T>(Place place, Func<Task<T>> put, CancellationToken cancellationToken)
    {
        try
        {
            return await put();
        }
        catch (IrodsServerException error) when (!error.IsTransient)
        {
            // Servers call a missing collection by many names; whether it is missing is asked.
            var parent = IrodsPath.Parent(place.Path);
            if (await place.Client.StatAsync(parent, cancellationToken) is null)
            {
                await place.Client.CreateCollectionAsync(parent, cancellationToken);
            }
            else if (!IrodsErrors.IsNotFound(error.Status))
            {
                throw;
            }

            // It is there now, made here or by somebody else who stores there too.
        }

        try
        {
            return await put();
        }
        catch (IrodsServerException error) when (IrodsErrors.IsNotFound(error.Status))
        {
            // Of two who make a collection with those above it, one may hear "there already" of one above, when the last is not made yet.
            throw new IrodsException($"the collection {IrodsPath.Parent(place.Path)} is not there yet; try again", isTransient: true);
        }
    }

    /// <summary>Gives the whole object its name. Servers rename onto no other, so nothing is ever overwritten, whoever else stores there.</summary>
    private static async Task<ContentDigest> PublishAsync(
        Place place, StorageUrl url, string localPath, ContentDigest digest, Transfer transfer, CancellationToken cancellationToken)
    {
        try
        {
            await place.Client.RenameAsync(TemporaryPath(place, transfer.Name), place.Path, cancellationToken);
            transfer.Published();
            return digest;
        }
        catch (IrodsServerException error) when (IrodsStorageErrors.IsTaken(error) || !error.IsTransient)
        {
            if (await place.Client.StatAsync(place.Path, cancellationToken) is { } there)
            {
                return await CompareAsync(place, url, localPath, there, cancellationToken);
            }

            throw;
        }
    }

    /// <summary>Success if what is there has the same content, by a checksum that the server computes anew.</summary>
    private static async Task<ContentDigest> CompareAsync(
        Place place, StorageUrl url, string localPath, IrodsStat there, CancellationToken cancellationToken)
    {
        var length = new FileInfo(localPath).Length;
        if (!there.IsCollection && there.Size == length)
        {
            var stored = await place.Client.ChecksumAsync(place.Path, recompute: true, cancellationToken);
            var digest = await HashingCopy.DigestAsync(localPath, cancellationToken);
            if (await ToChecksumAsync(localPath, digest, stored, cancellationToken) == stored)
            {
                return digest;
            }
        }

        throw new StorageException(
            StorageErrorKind.AlreadyExists, $"{url} is there already {(there.IsCollection ? "and is a folder" : "with other content")}; it was left alone");
    }

    private static async Task<IrodsChecksum?> ToChecksumAsync(string localPath, ContentDigest digest, IrodsChecksum kind, CancellationToken cancellationToken)
    {
        if (kind.Algorithm == HashAlgorithmName.SHA256)
        {
            return IrodsChecksum.Of(HashAlgorithmName.SHA256, Convert.FromHexString(digest.Sha256));
        }

        if (kind.Algorithm is not { } algorithm)
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(algorithm);
        await using var file = HashingCopy.OpenForReading(localPath);
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            int read;
            while ((read = await file.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return IrodsChecksum.Of(algorithm, hash.GetHashAndReset());
    }

    private async Task RemoveLeftAsync(Place place, StorageUrl url, Transfer transfer, CancellationToken cancellationToken)
    {
        foreach (var name in transfer.Left.ToList())
        {
            var sibling = StorageUrl.Parse($"{url.Scheme}://{url.Authority}/").Child(TemporaryPath(place, name));
            await RemoveAsync(sibling, cancellationToken);
        }
    }
}
