using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using DcGrid.Irods;

namespace DcGrid.Storage;

/// <summary>From the storage to a local file.</summary>
public sealed partial class IrodsStorageElement
{
    private const int PieceBytes = 4 << 20;

    public Task<ContentDigest> FetchAsync(
        StorageUrl url, string localPath, ContentExpectation expected, Transfer transfer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        return RunAsync(url, $"can't fetch {url}", async place =>
        {
            if (!transfer.OwnsLocalFile && Path.Exists(localPath))
            {
                throw new StorageException(StorageErrorKind.AlreadyExists, $"can't fetch {url}: {localPath} is there already; it was left alone");
            }

            try
            {
                return await FetchAsync(place, url, localPath, expected, transfer, cancellationToken);
            }
            catch (Exception error)
            {
                // What arrived is of use to the next try alone.
                var mayResume = error is IrodsException { IsTransient: true } or StorageException { IsTransient: true } && transfer.DoneBytes > 0;
                if (transfer.OwnsLocalFile && !mayResume)
                {
                    PosixStorageElement.DeleteQuietly(localPath);
                }

                throw;
            }
        });
    }

    private IrodsTransferOptions Options(Transfer transfer) => new()
    {
        MaxConnections = _options.MaxConnectionsPerFile,
        SingleMessageBytes = _options.PartBytes,
        RangeBytes = Math.Max(1 << 20, _options.PartBytes),
        ComputeSha256 = true,
        RangeDone = range => transfer.Done(range.Offset, range.Length),
    };

    private async Task<ContentDigest> FetchAsync(
        Place place, StorageUrl url, string localPath, ContentExpectation expected, Transfer transfer, CancellationToken cancellationToken)
    {
        var stat = await place.Client.StatAsync(place.Path, cancellationToken);
        var size = url.Range?.Length ?? stat?.Size ?? 0;
        if (stat is null or { IsCollection: true } || url.Range?.End > stat.Size)
        {
            var reason = stat is null ? "it is not there; check the path"
                : stat.IsCollection ? "it is a folder"
                : string.Create(CultureInfo.InvariantCulture, $"the file has {stat.Size} bytes only, so that there is no such part");
            throw new StorageException(StorageErrorKind.NotFound, $"can't fetch {url}: {reason}");
        }

        HashingCopy.Verify(new ContentDigest(size, expected.Sha256 ?? ""), expected, url.ToString());
        transfer.Begin(string.Create(CultureInfo.InvariantCulture, $"{stat.Size}@{stat.ModifiedAt?.Ticks}@{stat.Checksum}"));
        var isResumed = transfer.DoneBytes > 0 && File.Exists(localPath);
        if (!isResumed)
        {
            transfer.ForgetDone();
        }

        if (!isResumed && transfer.OwnsLocalFile)
        {
            PosixStorageElement.DeleteQuietly(localPath);
        }

        transfer.OwnsLocalFile = true;
        ContentDigest digest;
        try
        {
            digest = url.Range is { } range
                ? await FetchPartAsync(place, url, localPath, range, transfer, cancellationToken)
                : await FetchWholeAsync(place, localPath, stat, expected, isResumed, transfer, cancellationToken);
        }
        catch (IrodsChecksumException)
        {
            transfer.StartOver();
            throw;
        }

        try
        {
            HashingCopy.Verify(digest, expected, url.ToString());
            return digest;
        }
        catch (StorageException error)
        {
            // Spoilt on the way, or wrong where it is: the same wrong contents a second time are what is there.
            var isThere = digest.Sha256 == transfer.WrongContents
                || (url.Range is null && stat.Checksum == IrodsChecksum.Of(HashAlgorithmName.SHA256, Convert.FromHexString(digest.Sha256)));
            transfer.WrongContents = digest.Sha256;
            transfer.StartOver();
            throw new StorageException(error.Kind, error.Message, isTransient: !isThere, error);
        }
    }

    private async Task<ContentDigest> FetchWholeAsync(
        Place place, string localPath, IrodsStat stat, ContentExpectation expected, bool isResumed, Transfer transfer, CancellationToken cancellationToken)
    {
        var options = Options(transfer) with
        {
            Ranges = isResumed ? [.. transfer.Missing(stat.Size).Select(range => new IrodsByteRange(range.Offset, range.Length))] : null,
            Verify = !expected.HasSha256 && stat.Checksum is not null,
        };
        var result = await place.Client.GetAsync(place.Path, localPath, options, cancellationToken);
        return new ContentDigest(result.Size, result.Sha256!);
    }

    /// <summary>A part is read over one connection; what an earlier try left is read again from the disk, for its digest.</summary>
    private static async Task<ContentDigest> FetchPartAsync(
        Place place, StorageUrl url, string localPath, ByteRange range, Transfer transfer, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(range.Length, 1, PieceBytes));
        await using FileStream file = new(localPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 0, FileOptions.None);
        try
        {
            file.SetLength(Math.Min(file.Length, transfer.DoneBytes));
            int read;
            while ((read = await file.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
            }

            await using var source = await OpenAtAsync(place, range.Offset + file.Position, cancellationToken);
            while (file.Position < range.Length)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(buffer.Length, range.Length - file.Position));
                read = await source.ReadAsync(piece, cancellationToken);
                if (read == 0)
                {
                    throw new StorageException(StorageErrorKind.Unavailable, $"can't fetch {url}: the file became shorter; try again", isTransient: true);
                }

                hash.AppendData(piece.Span[..read]);
                var at = file.Position;
                await file.WriteAsync(piece[..read], cancellationToken);
                transfer.Done(at, read);
            }

            return new ContentDigest(range.Length, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
