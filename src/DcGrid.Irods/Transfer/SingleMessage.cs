using System.Globalization;
using DcGrid.Irods.Connecting;
using DcGrid.Irods.Messages;
using DcGrid.Irods.Wire;
using Microsoft.Win32.SafeHandles;

namespace DcGrid.Irods.Transfer;

/// <summary>Small files: the contents travel in the request or the answer itself.</summary>
internal static class SingleMessage
{
    private const int NewObjectMode = 0b110_000_000;

    /// <summary>Sends a file. The server verifies the checksum if there is one.</summary>
    public static async Task PutAsync(
        ConnectionLease lease, SafeFileHandle file, long length, string path, KeywordPairs keywords, IrodsChecksum? checksum, CancellationToken cancellationToken)
    {
        keywords.Add(Keyword.DataIncluded);
        keywords.Add(Keyword.DataSize, length.ToString(CultureInfo.InvariantCulture));
        keywords.AddIf(checksum is not null, Keyword.VerifyChecksum, checksum?.Text ?? "");
        var request = new ObjectRequest(path)
        {
            CreateMode = NewObjectMode,
            OpenFlags = (int)IrodsAccess.ReadWrite,
            DataSize = length,
            Operation = OperationType.Put,
            Keywords = keywords,
        };
        var connection = lease.Connection;
        Reply reply;
        using (var exchange = connection.Begin(cancellationToken, isSlow: true))
        {
            await connection.SendAsync(MessageType.Request, (int)ApiNumber.ObjectPut, request, (int)length);
            await SendAsync(connection, file, new IrodsByteRange(0, length), cancellationToken);
            reply = await connection.ReceiveAsync();
            await connection.SkipBulkAsync();
            exchange.Complete();
        }

        reply.OrThrow($"put {path}");
    }

    /// <summary>Takes a file.</summary>
    /// <returns>Null, or how the server wants to send it instead, because a limit of its own is lower; nothing is written then.</returns>
    public static async Task<PortalOffer?> GetAsync(
        ConnectionLease lease, string path, long length, SafeFileHandle file, ContentHash? hash, CancellationToken cancellationToken)
    {
        var request = new ObjectRequest(path) { DataSize = length, Operation = OperationType.Get };
        var connection = lease.Connection;
        Reply reply;
        long count;
        using (var exchange = connection.Begin(cancellationToken))
        {
            await connection.SendAsync(MessageType.Request, (int)ApiNumber.ObjectGet, request, 0);
            reply = await connection.ReceiveAsync();
            count = connection.BulkLeft;
            if (reply.Status >= 0)
            {
                await ReceiveAsync(connection, file, new IrodsByteRange(0, count), hash, cancellationToken);
            }

            await connection.SkipBulkAsync();
            exchange.Complete();
        }

        var offer = reply.OrThrow($"get {path}").Body is null ? null : reply.Read<PortalOffer>();
        if (count == 0 && length > 0 && offer is { Descriptor: > 0 })
        {
            return offer;
        }

        return count == length ? null : throw new IrodsException($"{path} has {length} bytes and {count} came; try again", isTransient: true);
    }

    /// <summary>Sends a part of a file; the next piece is read while one is sent.</summary>
    public static async Task SendAsync(IrodsConnection connection, SafeFileHandle file, IrodsByteRange range, CancellationToken cancellationToken)
    {
        using var pieces = new PieceReader(file, range, cancellationToken);
        while (await pieces.NextAsync() is { IsEmpty: false } piece)
        {
            await connection.SendRawAsync(piece);
        }
    }

    /// <summary>Takes bulk data into a part of a file; a piece is written while the next comes in.</summary>
    public static async Task ReceiveAsync(
        IrodsConnection connection, SafeFileHandle file, IrodsByteRange range, ContentHash? hash, CancellationToken cancellationToken)
    {
        await using var pieces = new PieceWriter(file, range, hash, cancellationToken);
        for (var left = range.Length; left > 0;)
        {
            var piece = pieces.Buffer[..(int)long.Min(pieces.Buffer.Length, left)];
            if (await connection.ReceiveBulkFullyAsync(piece) is var count && count < piece.Length)
            {
                throw new IrodsProtocolException($"the server sent {count} bytes where {piece.Length} belong");
            }

            await pieces.WriteAsync(count);
            left -= count;
        }

        await pieces.FlushAsync();
    }
}
