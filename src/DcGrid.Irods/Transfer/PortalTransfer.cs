using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using DcGrid.Irods.Connecting;
using DcGrid.Irods.Messages;
using DcGrid.Irods.Wire;
using Microsoft.Win32.SafeHandles;

namespace DcGrid.Irods.Transfer;

/// <summary>One file over the sockets that the server opens for it. The server says on each of them which block goes or comes next.</summary>
internal sealed class PortalTransfer(IrodsClient client, string path, SafeFileHandle file, long length, Action<IrodsByteRange> done)
{
    private readonly Lock _gate = new();
    private long _moved;

    /// <summary>Sends the file.</summary>
    /// <returns>How many sockets carried it.</returns>
    public Task<int> PutAsync(ConnectionLease lease, ObjectRequest request, CancellationToken cancellationToken) =>
        RunAsync(lease, ApiNumber.ObjectPut, request with { Operation = OperationType.Put, DataSize = length }, OperationType.Put, cancellationToken);

    /// <summary>Takes the object.</summary>
    /// <returns>How many sockets carried it, or 0 when the server offers none and nothing was moved.</returns>
    public Task<int> GetAsync(ConnectionLease lease, int threads, CancellationToken cancellationToken) =>
        RunAsync(
            lease,
            ApiNumber.ObjectGet,
            new ObjectRequest(path) { Operation = OperationType.Get, DataSize = length, Threads = threads },
            OperationType.Get,
            cancellationToken);

    private async Task<int> RunAsync(
        ConnectionLease lease, ApiNumber api, ObjectRequest request, OperationType operation, CancellationToken cancellationToken)
    {
        var connection = lease.Connection;
        var isIncluded = operation == OperationType.Get && length == 0;
        Reply reply;
        using (var exchange = connection.Begin(cancellationToken))
        {
            await connection.SendAsync(MessageType.Request, (int)api, request, 0);
            reply = await connection.ReceiveAsync();
            if (reply.Status >= 0 && connection.BulkLeft > 0)
            {
                // A small object comes at once, whatever was asked for.
                var bytes = connection.BulkLeft;
                await SingleMessage.ReceiveAsync(connection, file, new IrodsByteRange(0, bytes), null, cancellationToken);
                Count(new IrodsByteRange(0, bytes));
                isIncluded = true;
            }

            exchange.Complete();
        }

        reply.OrThrow(What(operation));
        if (isIncluded)
        {
            return 1;
        }

        return await AcceptAsync(connection, reply.Read<PortalOffer>(), operation, cancellationToken);
    }

    /// <summary>Moves the file as the server offers.</summary>
    /// <returns>How many sockets carried it, or 0 when the server offers none for a download and nothing was moved.</returns>
    public async Task<int> AcceptAsync(IrodsConnection connection, PortalOffer offer, OperationType operation, CancellationToken cancellationToken)
    {
        var sockets = 0;
        if (offer.Threads > 0)
        {
            sockets = await MoveAsync(connection, offer, operation, cancellationToken);
        }
        else if (operation == OperationType.Put)
        {
            await SendByDescriptorAsync(connection, offer.Descriptor, cancellationToken);
            sockets = 1;
        }

        if (offer.Descriptor > 0)
        {
            var complete = await connection.CallAsync(ApiNumber.OperationComplete, new IntegerBody(offer.Descriptor), cancellationToken, isSlow: true);
            complete.OrThrow(What(operation));
        }

        return _moved == length ? int.Max(1, sockets)
            : sockets == 0 && _moved == 0 ? 0
            : throw new IrodsException(
                string.Create(CultureInfo.InvariantCulture, $"{path} has {length} bytes and {_moved} were transferred; try again"), isTransient: true);
    }

    private async Task<int> MoveAsync(IrodsConnection control, PortalOffer offer, OperationType operation, CancellationToken cancellationToken)
    {
        const int mostSockets = 64;
        if (offer.Threads > mostSockets)
        {
            throw new IrodsProtocolException($"the server wants {offer.Threads} sockets for {path}");
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sockets = Enumerable.Range(0, offer.Threads).Select(_ => MoveOverOneAsync(control, offer, operation, stop.Token)).ToList();
        try
        {
            await foreach (var socket in Task.WhenEach(sockets))
            {
                await socket;
            }
        }
        catch
        {
            await stop.CancelAsync();
            await Task.WhenAll(sockets).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // The server still has the object open: the connection is given up, and the object with it.
            control.Abandon();
            throw;
        }

        return sockets.Count;
    }

    private async Task MoveOverOneAsync(IrodsConnection control, PortalOffer offer, OperationType operation, CancellationToken cancellationToken)
    {
        // The name may be one that only the server knows: then its address is that of the control connection.
        var host = offer.Host.Length > 0 ? offer.Host : client.Account.Host;
        await using var socket = await DialAsync(control, host, offer.Port, cancellationToken);
        using var exchange = socket.Begin(cancellationToken, isSlow: true);
        var cookie = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(cookie, offer.Cookie);
        await socket.SendRawAsync(cookie);
        var header = new byte[PortalBlock.HeaderBytes];
        while (true)
        {
            socket.ExpectRaw(header.Length);
            await socket.ReceiveBulkFullyAsync(header);
            var block = PortalBlock.Read(header);
            if (block.Operation == OperationType.Done)
            {
                return;
            }

            var range = new IrodsByteRange(block.Offset, block.Length);
            if (block.Operation != operation || range.Offset < 0 || range.Length < 0 || range.End > length)
            {
                throw new IrodsProtocolException($"the server announced a block of {path} that can't be: {block}");
            }

            if (operation == OperationType.Put)
            {
                await SingleMessage.SendAsync(socket, file, range, cancellationToken);
            }
            else
            {
                socket.ExpectRaw(range.Length);
                await SingleMessage.ReceiveAsync(socket, file, range, null, cancellationToken);
            }

            Count(range);
        }
    }

    private async Task<IrodsConnection> DialAsync(IrodsConnection control, string host, int port, CancellationToken cancellationToken)
    {
        try
        {
            var stream = await OpenAsync(host);
            return new IrodsConnection(stream, $"{host}:{port}", client.Options);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            throw new IrodsConnectionException(
                $"{control.Peer} offers a transfer at {host}:{port}, and nobody answers there: {error.Message}; open the port range, or transfer by connections",
                error);
        }

        async ValueTask<Stream> OpenAsync(string name)
        {
            var connect = client.Options.Connect ?? Dial.TcpAsync;
            try
            {
                return await connect(name, port, cancellationToken);
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.HostNotFound && name != client.Account.Host)
            {
                return await connect(client.Account.Host, port, cancellationToken);
            }
        }
    }

    /// <summary>The server opens no sockets: it is written to on the control connection.</summary>
    private async Task SendByDescriptorAsync(IrodsConnection connection, int descriptor, CancellationToken cancellationToken)
    {
        using var pieces = new PieceReader(file, new IrodsByteRange(0, length), cancellationToken);
        while (await pieces.NextAsync() is { IsEmpty: false } piece)
        {
            Reply reply;
            using (var exchange = connection.Begin(cancellationToken))
            {
                await connection.SendAsync(MessageType.Request, (int)ApiNumber.ObjectWrite, new OpenedObjectRequest(descriptor) { Length = piece.Length }, piece.Length);
                await connection.SendRawAsync(piece);
                reply = await connection.ReceiveAsync();
                await connection.SkipBulkAsync();
                exchange.Complete();
            }

            reply.OrThrow(What(OperationType.Put));
            Count(new IrodsByteRange(_moved, piece.Length));
        }
    }

    private void Count(IrodsByteRange range)
    {
        lock (_gate)
        {
            _moved += range.Length;
            done(range);
        }
    }

    private string What(OperationType operation) => operation == OperationType.Put ? $"put {path}" : $"get {path}";
}
