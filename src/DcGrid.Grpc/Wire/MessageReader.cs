using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Takes messages out of the body of a request or response. One read at a time.</summary>
/// <param name="pipe">The body.</param>
/// <param name="maxMessageBytes">Limit of a payload, packed and unpacked; null for none.</param>
/// <param name="encoding">The peer's <c>grpc-encoding</c>; null for none.</param>
internal sealed class MessageReader(PipeReader pipe, int? maxMessageBytes, string? encoding)
{
    private readonly PayloadContext _context = new();

    /// <summary>The next message, or null at the end of the body.</summary>
    /// <exception cref="RpcException">The body breaks the protocol or a limit.</exception>
    public async ValueTask<T?> ReadAsync<T>(Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
        where T : class
    {
        var result = await pipe.ReadAtLeastAsync(MessageFrame.HeaderBytes, cancellationToken).ConfigureAwait(false);
        var buffer = result.Buffer;
        if (buffer.IsEmpty && result.IsCompleted)
        {
            pipe.AdvanceTo(buffer.End);
            return null;
        }

        CheckComplete(result, MessageFrame.HeaderBytes);
        var (compressed, payloadBytes) = ReadHeader(buffer);
        var frameBytes = MessageFrame.HeaderBytes + payloadBytes;
        if (buffer.Length < frameBytes)
        {
            pipe.AdvanceTo(buffer.Start, buffer.End);
            result = await pipe.ReadAtLeastAsync(frameBytes, cancellationToken).ConfigureAwait(false);
            buffer = result.Buffer;
            CheckComplete(result, frameBytes);
        }

        var message = Deserialize(buffer.Slice(MessageFrame.HeaderBytes, payloadBytes), compressed, deserializer);
        pipe.AdvanceTo(buffer.GetPosition(frameBytes));
        return message;
    }

    /// <summary>The one message of a body that must have exactly one; waits for the body's end.</summary>
    /// <returns>Null where the body is empty.</returns>
    /// <exception cref="RpcException">The body has more than one message, or breaks the protocol or a limit.</exception>
    public async ValueTask<T?> ReadSingleAsync<T>(Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
        where T : class
    {
        var message = await ReadAsync(deserializer, cancellationToken).ConfigureAwait(false);
        if (message is null)
        {
            return null;
        }

        var result = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (!result.Buffer.IsEmpty)
        {
            throw new RpcException(new Status(StatusCode.Internal, "More than one message where the method has one."));
        }

        if (!result.IsCompleted)
        {
            throw new OperationCanceledException(cancellationToken);
        }

        pipe.AdvanceTo(result.Buffer.End);
        return message;
    }

    private (bool Compressed, int PayloadBytes) ReadHeader(in ReadOnlySequence<byte> buffer)
    {
        var first = buffer.FirstSpan;
        if (first.Length >= MessageFrame.HeaderBytes)
        {
            return MessageFrame.ReadHeader(first, maxMessageBytes);
        }

        Span<byte> header = stackalloc byte[MessageFrame.HeaderBytes];
        buffer.Slice(0, MessageFrame.HeaderBytes).CopyTo(header);
        return MessageFrame.ReadHeader(header, maxMessageBytes);
    }

    private T Deserialize<T>(in ReadOnlySequence<byte> payload, bool compressed, Func<DeserializationContext, T> deserializer)
        where T : class
    {
        if (!compressed)
        {
            return Parse(payload, deserializer);
        }

        if (encoding != WireNames.Gzip)
        {
            throw new RpcException(new Status(StatusCode.Internal, $"Compressed message with encoding \"{encoding ?? WireNames.Identity}\"."));
        }

        var (pooled, length) = Gzip.Unpack(payload, maxMessageBytes);
        try
        {
            return Parse(new ReadOnlySequence<byte>(pooled, 0, length), deserializer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }

    private T Parse<T>(in ReadOnlySequence<byte> payload, Func<DeserializationContext, T> deserializer)
        where T : class
    {
        _context.Set(payload);
        try
        {
            return deserializer(_context)
                ?? throw new RpcException(new Status(StatusCode.Internal, "The deserializer returned no message."));
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw new RpcException(new Status(StatusCode.Internal, "Received message could not be parsed.", exception));
        }
        finally
        {
            _context.Set(default);
        }
    }

    private static void CheckComplete(in ReadResult result, int neededBytes)
    {
        if (result.Buffer.Length >= neededBytes)
        {
            return;
        }

        if (result.IsCanceled)
        {
            throw new OperationCanceledException();
        }

        throw new RpcException(new Status(StatusCode.Internal, "The stream ended in the middle of a message."));
    }
}
