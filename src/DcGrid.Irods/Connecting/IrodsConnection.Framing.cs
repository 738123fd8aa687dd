using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Connecting;

/// <summary>Messages in and out. Small parts go through a buffer, bulk data straight to and from the caller's memory.</summary>
internal sealed partial class IrodsConnection
{
    private const int ReceiveBufferBytes = 16 << 10;
    private const int MaxHeaderBytes = 8 << 10;
    private const int MaxBodyBytes = 64 << 20;

    private readonly byte[] _buffer = new byte[ReceiveBufferBytes];
    private readonly XmlBodyWriter _headerWriter = new();
    private readonly XmlBodyWriter _bodyWriter = new();
    private readonly ArrayBufferWriter<byte> _out = new(1024);
    private int _start;
    private int _received;
    private long _bulkLeft;

    /// <summary>Bytes of the answer's bulk data that are still to be read.</summary>
    public long BulkLeft => _bulkLeft;

    /// <summary>Sends header and body. Bulk data, if there is any, follows by <see cref="SendRawAsync"/>.</summary>
    public ValueTask SendAsync<T>(string type, int info, T? body, int bulkBytes)
        where T : class, IMessageBody<T>
    {
        _bodyWriter.Clear();
        if (body is not null)
        {
            _bodyWriter.Body(body);
        }

        return SendPartsAsync(new MessageHeader(type, _bodyWriter.Written.Length, 0, bulkBytes, info), _bodyWriter.Written);
    }

    /// <summary>Sends a header as it is, and a body of any kind.</summary>
    public ValueTask SendPartsAsync(MessageHeader header, ReadOnlyMemory<byte> body)
    {
        _headerWriter.Clear();
        _headerWriter.Body(header);
        _out.ResetWrittenCount();
        BinaryPrimitives.WriteInt32BigEndian(_out.GetSpan(4), _headerWriter.Written.Length);
        _out.Advance(4);
        _out.Write(_headerWriter.Written.Span);
        _out.Write(body.Span);
        return SendRawAsync(_out.WrittenMemory);
    }

    /// <summary>Sends bytes without a frame.</summary>
    public async ValueTask SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            // The deadline is that of a piece: a large buffer over a slow line is no silence.
            const int pieceBytes = 1 << 20;
            while (!bytes.IsEmpty)
            {
                var piece = bytes[..int.Min(pieceBytes, bytes.Length)];
                _stop.CancelAfter(_timeout);
                await _stream.WriteAsync(piece, _stop.Token);
                bytes = bytes[piece.Length..];
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            throw Translate(error);
        }
    }

    /// <summary>Receives header, body and error; <see cref="BulkLeft"/> says what is left.</summary>
    public async ValueTask<Reply> ReceiveAsync()
    {
        await FillAsync(4);
        var length = BinaryPrimitives.ReadInt32BigEndian(Take(4));
        if (length is <= 0 or > MaxHeaderBytes)
        {
            throw new IrodsProtocolException($"{_peer} doesn't speak the iRODS protocol: check host and port");
        }

        await FillAsync(length);
        var header = MessageHeader.ReadFields(XmlElement.Parse(Take(length), Quoting));
        if (header.MessageLength is < 0 or > MaxBodyBytes || header.ErrorLength is < 0 or > MaxBodyBytes || header.BulkLength < 0)
        {
            throw new IrodsProtocolException($"{_peer} sent a message whose lengths can't be: {header}");
        }

        var body = header.MessageLength == 0 ? null : await ReceivePartAsync(header.MessageLength, bytes => XmlElement.Parse(bytes, Quoting));
        var messages = header.ErrorLength == 0 ? [] : await ReceivePartAsync(header.ErrorLength, bytes => Reply.ReadMessages(bytes, Quoting));
        _bulkLeft = header.BulkLength;
        return new Reply(header, body, messages);
    }

    /// <summary>Says that so many bytes without a frame come next, to be received like bulk data.</summary>
    public void ExpectRaw(long bytes) => _bulkLeft = bytes;

    /// <summary>Receives some of the bulk data, straight into the caller's memory.</summary>
    /// <returns>How many bytes; 0 when there is no more.</returns>
    public async ValueTask<int> ReceiveBulkAsync(Memory<byte> memory)
    {
        memory = memory[..(int)long.Min(memory.Length, _bulkLeft)];
        if (memory.IsEmpty)
        {
            return 0;
        }

        int count;
        if (_received > 0)
        {
            count = int.Min(memory.Length, _received);
            Take(count).CopyTo(memory.Span);
        }
        else
        {
            count = await ReadSomeAsync(memory);
        }

        _bulkLeft -= count;
        return count;
    }

    /// <summary>Receives bulk data until the memory is full or there is no more.</summary>
    public async ValueTask<int> ReceiveBulkFullyAsync(Memory<byte> memory)
    {
        var total = 0;
        while (total < memory.Length && await ReceiveBulkAsync(memory[total..]) is var count and > 0)
        {
            total += count;
        }

        return total;
    }

    /// <summary>Reads bulk data that nobody wants.</summary>
    public async ValueTask SkipBulkAsync()
    {
        while (_bulkLeft > 0)
        {
            await FillAsync(1);
            var count = (int)long.Min(_received, _bulkLeft);
            Take(count);
            _bulkLeft -= count;
        }
    }

    private async ValueTask<TResult> ReceivePartAsync<TResult>(int length, Func<ReadOnlySpan<byte>, TResult> read)
    {
        if (length <= ReceiveBufferBytes)
        {
            await FillAsync(length);
            return read(Take(length));
        }

        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var total = int.Min(_received, length);
            Take(total).CopyTo(rented);
            while (total < length)
            {
                total += await ReadSomeAsync(rented.AsMemory(total, length - total));
            }

            return read(rented.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var bytes = _buffer.AsSpan(_start, count);
        _start += count;
        _received -= count;
        return bytes;
    }

    private async ValueTask FillAsync(int count)
    {
        if (_received >= count)
        {
            return;
        }

        _buffer.AsSpan(_start, _received).CopyTo(_buffer);
        _start = 0;
        while (_received < count)
        {
            _received += await ReadSomeAsync(_buffer.AsMemory(_received));
        }
    }

    private async ValueTask<int> ReadSomeAsync(Memory<byte> memory)
    {
        try
        {
            _stop.CancelAfter(_timeout);
            var count = await _stream.ReadAsync(memory, _stop.Token);
            return count > 0 ? count : throw new EndOfStreamException();
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            throw Translate(error);
        }
    }
}
