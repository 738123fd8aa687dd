using DcGrid.Irods.Connecting;
using DcGrid.Irods.Messages;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods;

/// <summary>Data objects.</summary>
public sealed partial class IrodsClient
{
    private const int NewObjectMode = 0b110_000_000;

    /// <summary>What stands at a path.</summary>
    /// <returns>Null if nothing does.</returns>
    /// <exception cref="IrodsException">The server refused or the connection broke.</exception>
    public async Task<IrodsStat?> StatAsync(string path, CancellationToken cancellationToken = default)
    {
        var checkedPath = IrodsPath.Check(path);
        await using var lease = await RentAsync(cancellationToken);
        return await StatAsync(lease.Connection, checkedPath, cancellationToken);
    }

    /// <summary>Opens an object that is there.</summary>
    /// <exception cref="IrodsException">There is none, the server refused, or the connection broke.</exception>
    public Task<IrodsObject> OpenAsync(string path, IrodsAccess access = IrodsAccess.Read, CancellationToken cancellationToken = default) =>
        OpenCoreAsync(ApiNumber.ObjectOpen, new ObjectRequest(IrodsPath.Check(path)) { OpenFlags = (int)access, DataSize = -1 }, cancellationToken);

    /// <summary>Creates an object and opens it for reading and writing.</summary>
    /// <param name="path">absolute path in iRODS</param>
    /// <param name="overwrite">whether an object that is there is emptied; else it is an error</param>
    /// <param name="resource">the resource, or null for <see cref="IrodsClientOptions.DefaultResource"/></param>
    /// <param name="cancellationToken">ends it</param>
    /// <exception cref="IrodsException">The server refused, or the connection broke.</exception>
    public async Task<IrodsObject> CreateAsync(string path, bool overwrite = false, string? resource = null, CancellationToken cancellationToken = default)
    {
        var checkedPath = IrodsPath.Check(path);
        if (!overwrite)
        {
            // Servers from 4.2.9 on empty the object without asking.
            await RefuseOverwritingAsync(checkedPath, cancellationToken);
        }

        var request = new ObjectRequest(checkedPath)
        {
            CreateMode = NewObjectMode,
            OpenFlags = (int)IrodsAccess.ReadWrite,
            DataSize = -1,
            Keywords = NewObjectKeywords(overwrite, resource),
        };
        return await OpenCoreAsync(ApiNumber.ObjectCreate, request, cancellationToken);
    }

    /// <summary>Opens an object that is there as a stream.</summary>
    /// <exception cref="IrodsException">There is none, the server refused, or the connection broke.</exception>
    public async Task<IrodsObjectStream> OpenStreamAsync(string path, IrodsAccess access = IrodsAccess.Read, CancellationToken cancellationToken = default)
    {
        var stat = await StatAsync(path, cancellationToken) ?? throw new IrodsServerException($"open {path}", IrodsErrors.FileDoesNotExist);
        return new IrodsObjectStream(await OpenAsync(path, access, cancellationToken), access, stat.Size);
    }

    /// <summary>Creates an object and opens it as a stream.</summary>
    /// <exception cref="IrodsException">The server refused, or the connection broke.</exception>
    public async Task<IrodsObjectStream> CreateStreamAsync(string path, bool overwrite = false, string? resource = null, CancellationToken cancellationToken = default) =>
        new(await CreateAsync(path, overwrite, resource, cancellationToken), IrodsAccess.ReadWrite, 0);

    /// <summary>Reads part of an object into memory.</summary>
    /// <returns>Bytes read; fewer than asked for where the object ends.</returns>
    /// <exception cref="IrodsException">The server refused or the connection broke.</exception>
    public async Task<int> ReadRangeAsync(string path, long offset, Memory<byte> memory, CancellationToken cancellationToken = default)
    {
        await using var open = await OpenAsync(path, IrodsAccess.Read, cancellationToken);
        if (offset > 0)
        {
            await open.SeekAsync(offset, SeekOrigin.Begin, cancellationToken);
        }

        var total = 0;
        while (total < memory.Length && await open.ReadAsync(memory[total..], cancellationToken) is var count and > 0)
        {
            total += count;
        }

        return total;
    }

    /// <summary>The checksum of an object, which the server computes and registers.</summary>
    /// <param name="path">absolute path in iRODS</param>
    /// <param name="recompute">whether the server reads the object even if it has a checksum registered</param>
    /// <param name="cancellationToken">ends it</param>
    /// <exception cref="IrodsException">The server refused or the connection broke.</exception>
    public async Task<IrodsChecksum> ChecksumAsync(string path, bool recompute = false, CancellationToken cancellationToken = default)
    {
        var keywords = new KeywordPairs();
        keywords.AddIf(recompute, Keyword.ForceChecksum);
        var request = new ObjectRequest(IrodsPath.Check(path)) { Keywords = keywords };
        await using var lease = await RentAsync(cancellationToken);
        var reply = await lease.Connection.CallAsync(ApiNumber.ObjectChecksum, request, cancellationToken, isSlow: true);
        return new IrodsChecksum(reply.OrThrow($"checksum of {path}").Read<StringBody>().Value.Trim());
    }

    /// <summary>Renames or moves an object or a collection.</summary>
    /// <exception cref="IrodsException">Something is there already, the server refused, or the connection broke.</exception>
    public async Task RenameAsync(string from, string to, CancellationToken cancellationToken = default)
    {
        var source = IrodsPath.Check(from);
        await using var lease = await RentAsync(cancellationToken);
        var stat = await StatAsync(lease.Connection, source, cancellationToken) ?? throw new IrodsServerException($"rename {from}", IrodsErrors.FileDoesNotExist);
        var operation = stat.IsCollection ? OperationType.RenameCollection : OperationType.RenameObject;
        var request = new RenameRequest(
            new ObjectRequest(source) { Operation = operation },
            new ObjectRequest(IrodsPath.Check(to)) { Operation = operation });
        var reply = await lease.Connection.CallAsync(ApiNumber.ObjectRename, request, cancellationToken, isSlow: true);
        reply.OrThrow($"rename {from} to {to}");
    }

    /// <summary>Removes an object.</summary>
    /// <param name="path">absolute path in iRODS</param>
    /// <param name="removal">for good, or into the trash</param>
    /// <param name="cancellationToken">ends it</param>
    /// <exception cref="IrodsException">The server refused or the connection broke.</exception>
    public async Task RemoveAsync(string path, IrodsRemoval removal = IrodsRemoval.ToTrash, CancellationToken cancellationToken = default)
    {
        var keywords = new KeywordPairs();
        keywords.AddIf(removal == IrodsRemoval.ForGood, Keyword.Force);
        var request = new ObjectRequest(IrodsPath.Check(path)) { DataSize = -1, Keywords = keywords };
        await using var lease = await RentAsync(cancellationToken);
        var reply = await lease.Connection.CallAsync(ApiNumber.ObjectUnlink, request, cancellationToken, isSlow: true);
        reply.OrThrow($"remove {path}");
    }

    /// <summary>Has the server make a replica on another resource.</summary>
    /// <exception cref="IrodsException">The server refused or the connection broke.</exception>
    public async Task ReplicateAsync(string path, string resource, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(resource);
        var request = new ObjectRequest(IrodsPath.Check(path))
        {
            DataSize = -1,
            Operation = OperationType.Replicate,
            Keywords = new KeywordPairs { { Keyword.DestinationResource, resource } },
        };
        await using var lease = await RentAsync(cancellationToken);
        var reply = await lease.Connection.CallAsync(ApiNumber.ObjectReplicate, request, cancellationToken, isSlow: true);
        reply.OrThrow($"replicate {path} to {resource}");
    }

    internal static async Task<IrodsStat?> StatAsync(IrodsConnection connection, string path, CancellationToken cancellationToken)
    {
        var reply = await connection.CallAsync(ApiNumber.ObjectStat, new ObjectRequest(path), cancellationToken);
        if (reply.Status < 0 && IrodsErrors.IsNotFound(reply.Status))
        {
            return null;
        }

        var answer = reply.OrThrow($"look at {path}").Read<StatAnswer>();
        return answer.ObjectType is 1 or 2 ? IrodsStat.From(path, answer) : null;
    }

    internal async Task RefuseOverwritingAsync(string path, CancellationToken cancellationToken)
    {
        if (await StatAsync(path, cancellationToken) is not null)
        {
            throw new IrodsServerException($"create {path}", IrodsErrors.OverwriteWithoutForce);
        }
    }

    internal KeywordPairs NewObjectKeywords(bool overwrite, string? resource)
    {
        var keywords = new KeywordPairs { { Keyword.DataType, "generic" } };
        keywords.AddIf(overwrite, Keyword.Force);
        if ((resource ?? Options.DefaultResource) is { } name)
        {
            keywords.Add(Keyword.DestinationResource, name);
        }

        return keywords;
    }

    internal async Task<IrodsObject> OpenCoreAsync(ApiNumber api, ObjectRequest request, CancellationToken cancellationToken)
    {
        var lease = await RentAsync(cancellationToken);
        return await OpenOnAsync(lease, api, request, cancellationToken);
    }

    /// <summary>Opens on a connection that is rented already; it goes back if that fails.</summary>
    internal static async Task<IrodsObject> OpenOnAsync(ConnectionLease lease, ApiNumber api, ObjectRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await lease.Connection.CallAsync(api, request, cancellationToken);
            return new IrodsObject(lease, request.Path, reply.OrThrow($"open {request.Path}").Status);
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }
}
