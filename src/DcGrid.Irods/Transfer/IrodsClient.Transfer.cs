using System.Globalization;
using System.Security.Cryptography;
using DcGrid.Irods.Messages;
using DcGrid.Irods.Transfer;
using DcGrid.Irods.Wire;
using Microsoft.Win32.SafeHandles;

namespace DcGrid.Irods;

/// <summary>Whole files, up and down. Contents go through a few buffers of 4 MiB a connection, whatever the file's size.</summary>
public sealed partial class IrodsClient
{
    /// <summary>Uploads a file.</summary>
    /// <param name="file">path of the local file</param>
    /// <param name="path">absolute path in iRODS, of the object</param>
    /// <param name="options">how; null for the defaults</param>
    /// <param name="cancellationToken">ends it, and may leave a part of the object behind</param>
    /// <exception cref="IrodsException">The server refused, the connection broke, or what arrived differs; a part of the object may be left.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public async Task<IrodsTransferResult> PutAsync(
        string file, string path, IrodsTransferOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new IrodsTransferOptions();
        options.Validate();
        var target = IrodsPath.Check(path);
        using var handle = LocalFile.OpenToRead(file);
        var length = RandomAccess.GetLength(handle);
        if (options.Method == IrodsTransferMethod.Automatic && options.Ranges is null && length <= options.SingleMessageBytes)
        {
            return await PutInOneMessageAsync(handle, file, length, target, options, cancellationToken);
        }

        if (!options.Overwrite && options.Ranges is null)
        {
            await RefuseOverwritingAsync(target, cancellationToken);
        }

        var algorithm = IrodsChecksum.DefaultAlgorithm(await GetServerVersionAsync(cancellationToken));
        var ranges = new RangeQueue(length, options.Ranges, options.RangeBytes, _ => { });
        using var hash = new ContentHash(options.Verify ? algorithm : null, options.ComputeSha256);
        var (connections, digests) = await HashInStepAsync(
            handle, hash, length, ranges.Missing, options, done => MovePutAsync(handle, length, target, options, done, cancellationToken), cancellationToken);
        var checksum = digests.Checksum;
        if (checksum is { } sent)
        {
            var stored = await ChecksumAsync(target, recompute: true, cancellationToken);
            checksum = await CompareAsync(file, sent, stored, target, cancellationToken);
        }

        return new IrodsTransferResult(length, checksum, connections) { Sha256 = digests.Sha256 };
    }

    /// <summary>Downloads an object.</summary>
    /// <param name="path">absolute path in iRODS, of the object</param>
    /// <param name="file">path of the local file</param>
    /// <param name="options">how; null for the defaults</param>
    /// <param name="cancellationToken">ends it, and may leave a part of the file behind</param>
    /// <exception cref="IrodsException">There is no such object, the server refused, the connection broke, or what arrived differs; a part of the file may be left.</exception>
    /// <exception cref="IOException">The file can't be written, or is there already.</exception>
    public async Task<IrodsTransferResult> GetAsync(
        string path, string file, IrodsTransferOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new IrodsTransferOptions();
        options.Validate();
        var source = IrodsPath.Check(path);
        var (stat, version) = await LookAsync(source, cancellationToken);
        var mode = options.Ranges is not null ? FileMode.OpenOrCreate : options.Overwrite ? FileMode.Create : FileMode.CreateNew;
        using var handle = LocalFile.OpenToWrite(file, mode);
        HashAlgorithmName? algorithm = options.Verify ? stat.Checksum?.Algorithm ?? IrodsChecksum.DefaultAlgorithm(version) : null;
        using var hash = new ContentHash(algorithm, options.ComputeSha256);
        var (connections, digests) = options.Method == IrodsTransferMethod.Automatic && options.Ranges is null && stat.Size <= options.SingleMessageBytes
            ? await GetInOneMessageAsync(handle, file, stat, hash, options, cancellationToken)
            : (0, default);
        if (connections == 0)
        {
            RandomAccess.SetLength(handle, stat.Size);
            var ranges = new RangeQueue(stat.Size, options.Ranges, options.RangeBytes, _ => { });
            (connections, digests) = await HashInStepAsync(
                handle, hash, stat.Size, ranges.Missing, options, done => MoveGetAsync(handle, stat.Size, source, options, done, cancellationToken), cancellationToken);
        }

        var checksum = digests.Checksum;
        if (checksum is { } arrived)
        {
            var stored = stat.Checksum is { Algorithm: not null } known ? known : await ComputeIfAllowedAsync(source, cancellationToken);
            checksum = stored is null ? null : await CompareAsync(file, arrived, stored.Value, source, cancellationToken);
        }

        return new IrodsTransferResult(stat.Size, checksum, connections) { Sha256 = digests.Sha256 };
    }

    /// <summary>Computing a checksum registers it, which those who may only read may not.</summary>
    private async Task<IrodsChecksum?> ComputeIfAllowedAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await ChecksumAsync(path, cancellationToken: cancellationToken);
        }
        catch (IrodsServerException error) when (error.Code == IrodsErrors.NoAccessPermission)
        {
            return null;
        }
    }

    private async Task<(IrodsStat Stat, IrodsVersion Version)> LookAsync(string path, CancellationToken cancellationToken)
    {
        await using var lease = await RentAsync(cancellationToken);
        var stat = await StatAsync(lease.Connection, path, cancellationToken) ?? throw new IrodsServerException($"get {path}", IrodsErrors.FileDoesNotExist);
        return stat.IsCollection ? throw new IrodsException($"get {path}: it is a collection") : (stat, lease.Connection.Version);
    }

    private async Task<IrodsTransferResult> PutInOneMessageAsync(
        SafeFileHandle handle, string file, long length, string path, IrodsTransferOptions options, CancellationToken cancellationToken)
    {
        await using var lease = await RentAsync(cancellationToken);
        var algorithm = IrodsChecksum.DefaultAlgorithm(lease.Connection.Version);
        using var hash = new ContentHash(options.Verify ? algorithm : null, options.ComputeSha256);
        var digests = hash.IsWanted ? await LocalFile.HashAsync(file, hash, cancellationToken) : default;
        var keywords = NewObjectKeywords(options.Overwrite, options.Resource);
        await SingleMessage.PutAsync(lease, handle, length, path, keywords, digests.Checksum, cancellationToken);
        options.RangeDone?.Invoke(new IrodsByteRange(0, length));
        return new IrodsTransferResult(length, digests.Checksum, 1) { Sha256 = digests.Sha256 };
    }

    /// <returns>No connections if the server wants to send it another way.</returns>
    private async Task<(int Connections, ContentDigests Digests)> GetInOneMessageAsync(
        SafeFileHandle handle, string file, IrodsStat stat, ContentHash hash, IrodsTransferOptions options, CancellationToken cancellationToken)
    {
        await using var lease = await RentAsync(cancellationToken);
        if (await SingleMessage.GetAsync(lease, stat.Path, stat.Size, handle, hash, cancellationToken) is { } offer)
        {
            if (lease.Connection.IsTls)
            {
                // What goes over sockets is encrypted then; the server forgets its offer with the connection.
                lease.Connection.Abandon();
                return (0, default);
            }

            var sockets = await new PortalTransfer(this, stat.Path, handle, stat.Size, options.RangeDone ?? (_ => { }))
                .AcceptAsync(lease.Connection, offer, OperationType.Get, cancellationToken);
            return (sockets, sockets == 0 || !hash.IsWanted ? default : await LocalFile.HashAsync(file, hash, cancellationToken));
        }

        options.RangeDone?.Invoke(new IrodsByteRange(0, stat.Size));
        return (1, hash.Finish());
    }

    private async Task<int> MovePutAsync(
        SafeFileHandle handle, long length, string path, IrodsTransferOptions options, Action<IrodsByteRange> done, CancellationToken cancellationToken)
    {
        var create = new ObjectRequest(path)
        {
            CreateMode = NewObjectMode,
            OpenFlags = (int)IrodsAccess.ReadWrite,
            DataSize = -1,
            Keywords = NewObjectKeywords(options.Overwrite, options.Resource),
        };
        if (options is { Method: IrodsTransferMethod.Portal, Ranges: null })
        {
            await using var lease = await RentAsync(cancellationToken);
            if (!lease.Connection.IsTls)
            {
                var request = create with { Threads = options.MaxConnections };
                request.Keywords.Add(Keyword.DataSize, length.ToString(CultureInfo.InvariantCulture));
                return await new PortalTransfer(this, path, handle, length, done).PutAsync(lease, request, cancellationToken);
            }
        }

        var ranges = new RangeQueue(length, options.Ranges, options.RangeBytes, done);
        return await new RangedTransfer(this, path, handle, ranges, options.MaxConnections).PutAsync(options.Ranges is null ? create : null, cancellationToken);
    }

    private async Task<int> MoveGetAsync(
        SafeFileHandle handle, long length, string path, IrodsTransferOptions options, Action<IrodsByteRange> done, CancellationToken cancellationToken)
    {
        if (options is { Method: IrodsTransferMethod.Portal, Ranges: null })
        {
            await using var lease = await RentAsync(cancellationToken);
            if (!lease.Connection.IsTls
                && await new PortalTransfer(this, path, handle, length, done).GetAsync(lease, options.MaxConnections, cancellationToken) is var sockets and > 0)
            {
                return sockets;
            }
        }

        var ranges = new RangeQueue(length, options.Ranges, options.RangeBytes, done);
        return await new RangedTransfer(this, path, handle, ranges, options.MaxConnections).GetAsync(cancellationToken);
    }

    private static async Task<(int Connections, ContentDigests Digests)> HashInStepAsync(
        SafeFileHandle handle,
        ContentHash hash,
        long length,
        IReadOnlyList<IrodsByteRange> missing,
        IrodsTransferOptions options,
        Func<Action<IrodsByteRange>, Task<int>> move,
        CancellationToken cancellationToken)
    {
        if (!hash.IsWanted)
        {
            return (await move(range => options.RangeDone?.Invoke(range)), default);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var follower = new FollowingHash(handle, hash, length, missing);
        var hashing = Task.Run(() => follower.RunAsync(stop.Token), CancellationToken.None);
        try
        {
            var connections = await move(range =>
            {
                options.RangeDone?.Invoke(range);
                follower.Done(range);
            });
            return (connections, await hashing);
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)hashing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Holds the near end's checksum against the far end's, which may be of another kind.</summary>
    private static async Task<IrodsChecksum> CompareAsync(
        string file, IrodsChecksum near, IrodsChecksum far, string path, CancellationToken cancellationToken)
    {
        var algorithm = far.Algorithm ?? throw new IrodsException($"{path} has a checksum of a kind that is unknown here: {far}");
        if (algorithm != near.Algorithm)
        {
            near = await LocalFile.ChecksumAsync(file, algorithm, cancellationToken);
        }

        return near == far ? near : throw new IrodsChecksumException(path, far, near);
    }
}
