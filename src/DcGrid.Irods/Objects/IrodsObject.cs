using System.Globalization;
using System.Text.Json.Nodes;
using DcGrid.Irods.Connecting;
using DcGrid.Irods.Messages;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods;

/// <summary>An open data object. It holds a connection until it is closed, and takes one call at a time.</summary>
public sealed class IrodsObject : IAsyncDisposable
{
    private const int MaxCallBytes = 64 << 20;
    private readonly ConnectionLease _lease;
    private readonly int _descriptor;
    private bool _isClosed;

    internal IrodsObject(ConnectionLease lease, string path, int descriptor) => (_lease, Path, _descriptor) = (lease, path, descriptor);

    /// <summary>The path.</summary>
    public string Path { get; }

    /// <summary>Where the next byte is read or written, from the beginning.</summary>
    public long Position { get; private set; }

    private IrodsConnection Connection => !_isClosed ? _lease.Connection : throw new ObjectDisposedException(Path);

    /// <summary>Reads at the position until the memory is full or the object ends.</summary>
    /// <returns>Bytes read; 0 at the end.</returns>
    /// <exception cref="IrodsException">The server refused or the connection broke.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> memory, CancellationToken cancellationToken = default)
    {
        memory = memory[..int.Min(memory.Length, MaxCallBytes)];
        if (memory.IsEmpty)
        {
            return 0;
        }

        var connection = Connection;
        Reply reply;
        int count;
        using (var exchange = connection.Begin(cancellationToken))
        {
            await connection.SendAsync(MessageType.Request, (int)ApiNumber.ObjectRead, new OpenedObjectRequest(_descriptor) { Length = memory.Length }, 0);
            reply = await connection.ReceiveAsync();
            count = await connection.ReceiveBulkFullyAsync(memory);
            exchange.Complete();
        }

        reply.OrThrow($"read {Path}");
        Position += count;
        return reply.Status == count ? count : throw new IrodsProtocolException($"{Path}: the server announced {reply.Status} bytes and sent {count}");
    }

    /// <summary>Writes all of it at the position.</summary>
    /// <exception cref="IrodsException">The server refused, wrote less, or the connection broke.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> memory, CancellationToken cancellationToken = default)
    {
        while (!memory.IsEmpty)
        {
            var piece = memory[..int.Min(memory.Length, MaxCallBytes)];
            var connection = Connection;
            Reply reply;
            using (var exchange = connection.Begin(cancellationToken))
            {
                var request = new OpenedObjectRequest(_descriptor) { Length = piece.Length };
                await connection.SendAsync(MessageType.Request, (int)ApiNumber.ObjectWrite, request, piece.Length);
                await connection.SendRawAsync(piece);
                reply = await connection.ReceiveAsync();
                await connection.SkipBulkAsync();
                exchange.Complete();
            }

            if (reply.OrThrow($"write {Path}").Status != piece.Length)
            {
                throw new IrodsException(string.Create(CultureInfo.InvariantCulture, $"{Path}: the server wrote {reply.Status} of {piece.Length} bytes; is the resource full?"));
            }

            Position += piece.Length;
            memory = memory[piece.Length..];
        }
    }

    /// <summary>Moves the position.</summary>
    /// <returns>The new position from the beginning.</returns>
    /// <exception cref="IrodsException">The server refused or the connection broke.</exception>
    public async ValueTask<long> SeekAsync(long offset, SeekOrigin origin = SeekOrigin.Begin, CancellationToken cancellationToken = default)
    {
        var request = new OpenedObjectRequest(_descriptor) { Offset = offset, Whence = (int)origin };
        var reply = await Connection.CallAsync(ApiNumber.ObjectSeek, request, cancellationToken);
        return Position = reply.OrThrow($"seek in {Path}").Read<SeekAnswer>().Offset;
    }

    /// <summary>Closes it; the catalogue has its size after that.</summary>
    /// <exception cref="IrodsException">The server refused or the connection broke: what was written may not be whole.</exception>
    public async ValueTask CloseAsync(CancellationToken cancellationToken = default)
    {
        var connection = Connection;
        try
        {
            var reply = await connection.CallAsync(ApiNumber.ObjectClose, new OpenedObjectRequest(_descriptor), cancellationToken, isSlow: true);
            reply.OrThrow($"close {Path}");
        }
        finally
        {
            _isClosed = true;
            await _lease.DisposeAsync();
        }
    }

    /// <summary>Closes it if that wasn't done; errors are left out, so whoever wrote calls <see cref="CloseAsync"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isClosed)
        {
            return;
        }

        try
        {
            await CloseAsync();
        }
        catch (IrodsException)
        {
            // Who wants to know has closed it before.
        }
    }

    /// <summary>What further connections need to open the same replica for writing, on servers that ask for it.</summary>
    internal async ValueTask<ReplicaAccess?> GetReplicaAccessAsync(CancellationToken cancellationToken)
    {
        if (Connection.Version < IrodsVersion.CorrectXml)
        {
            return null;
        }

        var reply = await Connection.CallAsync(ApiNumber.DescriptorInfo, BinaryBuffer.FromJson(new JsonObject { ["fd"] = _descriptor }), cancellationToken);
        var info = reply.OrThrow($"open {Path} in parallel").Read<BinaryBuffer>().ToJson();
        return new ReplicaAccess(
            info["replica_token"]?.GetValue<string>() ?? "",
            (info["data_object_info"] as JsonObject)?["resource_hierarchy"]?.GetValue<string>() ?? "");
    }

    /// <summary>Closes one of several writers and leaves it to the first to tell the catalogue, on servers that can.</summary>
    internal async ValueTask CloseReplicaAsync(CancellationToken cancellationToken)
    {
        if (Connection.Version < IrodsVersion.CorrectXml)
        {
            await CloseAsync(cancellationToken);
            return;
        }

        try
        {
            var request = BinaryBuffer.FromJson(new JsonObject
            {
                ["fd"] = _descriptor,
                ["send_notification"] = false,
                ["update_size"] = false,
                ["update_status"] = false,
                ["compute_checksum"] = false,
            });
            (await Connection.CallAsync(ApiNumber.ReplicaClose, request, cancellationToken, isSlow: true)).OrThrow($"close {Path}");
        }
        finally
        {
            _isClosed = true;
            await _lease.DisposeAsync();
        }
    }
}
