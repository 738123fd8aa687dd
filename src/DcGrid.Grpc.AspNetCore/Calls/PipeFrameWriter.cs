using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>
/// Serialises messages straight into the response's own buffers where the length is known before, as it is with
/// generated code; else by way of a buffer.
/// </summary>
internal sealed class PipeFrameWriter(PipeWriter pipe, int? maxMessageBytes) : SerializationContext, IBufferWriter<byte>
{
    /// <summary>The largest piece of memory asked of the pipe at once, in bytes.</summary>
    private const int LargestPieceBytes = 64 * 1024;

    private ArrayBufferWriter<byte>? _unsized;
    private bool _isSized;
    private bool _isComplete;
    private int _remaining;

    /// <summary>Whether a message was begun and not completed, so that the stream can't go on.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Writes a message with its frame header.</summary>
    /// <exception cref="RpcException">The message is larger than the limit (RESOURCE_EXHAUSTED); nothing was written.</exception>
    public void Write<T>(T message, Action<T, SerializationContext> serializer)
    {
        _isSized = false;
        _isComplete = false;
        _unsized?.ResetWrittenCount();
        try
        {
            serializer(message, this);
        }
        finally
        {
            IsBroken |= _isSized && !_isComplete;
        }

        if (!_isComplete)
        {
            throw new InvalidOperationException("The serializer returned without calling Complete.");
        }
    }

    public override void SetPayloadLength(int payloadLength)
    {
        MessageFrame.CheckSendSize(payloadLength, maxMessageBytes);
        WriteHeader(payloadLength);
        _isSized = true;
        _remaining = payloadLength;
    }

    public override IBufferWriter<byte> GetBufferWriter() => _isSized ? this : _unsized ??= new ArrayBufferWriter<byte>();

    public override void Complete()
    {
        if (_isSized)
        {
            if (_remaining != 0)
            {
                throw new InvalidOperationException($"The message is {_remaining} bytes shorter than was said.");
            }

            _isComplete = true;
        }
        else
        {
            Append(_unsized is null ? [] : _unsized.WrittenSpan);
        }
    }

    public override void Complete(byte[] payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        if (_isSized)
        {
            throw new InvalidOperationException("After SetPayloadLength the payload goes to GetBufferWriter.");
        }

        Append(payload);
    }

    public void Advance(int count)
    {
        if ((uint)count > (uint)_remaining)
        {
            throw new InvalidOperationException("The message is longer than was said.");
        }

        pipe.Advance(count);
        _remaining -= count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => pipe.GetMemory(PieceBytes(sizeHint));

    public Span<byte> GetSpan(int sizeHint = 0) => pipe.GetSpan(PieceBytes(sizeHint));

    private int PieceBytes(int sizeHint) => Math.Max(sizeHint, Math.Min(_remaining, LargestPieceBytes));

    private void Append(ReadOnlySpan<byte> payload)
    {
        MessageFrame.CheckSendSize(payload.Length, maxMessageBytes);
        WriteHeader(payload.Length);
        pipe.Write(payload);
        _isComplete = true;
    }

    private void WriteHeader(int payloadBytes)
    {
        MessageFrame.WriteHeader(pipe.GetSpan(MessageFrame.HeaderBytes), payloadBytes);
        pipe.Advance(MessageFrame.HeaderBytes);
    }
}
