using System.Buffers;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Serialises one message at a time, with its frame header, into one piece of pooled memory.</summary>
internal sealed class FrameBuffer(int? maxMessageBytes) : SerializationContext, IBufferWriter<byte>
{
    private const int FirstBufferBytes = 1024;

    private byte[] _buffer = [];
    private int _written;
    private bool _complete;

    /// <summary>The serialised message with its header. Valid until <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Frame => _buffer.AsMemory(0, _written);

    /// <summary>Serialises a message in place of the one before.</summary>
    /// <exception cref="RpcException">The message is larger than the limit (RESOURCE_EXHAUSTED).</exception>
    public void Serialize<T>(T message, Action<T, SerializationContext> serializer)
    {
        _written = MessageFrame.HeaderBytes;
        _complete = false;
        serializer(message, this);
        if (!_complete)
        {
            throw new InvalidOperationException("The serializer returned without calling Complete.");
        }

        var payloadBytes = _written - MessageFrame.HeaderBytes;
        MessageFrame.CheckSendSize(payloadBytes, maxMessageBytes);
        Reserve(0);
        MessageFrame.WriteHeader(_buffer, payloadBytes);
    }

    /// <summary>Gives the memory back to the pool.</summary>
    public void Release()
    {
        var buffer = _buffer;
        _buffer = [];
        _written = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override void SetPayloadLength(int payloadLength)
    {
        MessageFrame.CheckSendSize(payloadLength, maxMessageBytes);
        Reserve(payloadLength);
    }

    public override IBufferWriter<byte> GetBufferWriter() => this;

    public override void Complete() => _complete = true;

    public override void Complete(byte[] payload)
    {
        MessageFrame.CheckSendSize(payload.Length, maxMessageBytes);
        Reserve(payload.Length);
        payload.CopyTo(_buffer, _written);
        _written += payload.Length;
        _complete = true;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_buffer.Length - _written), nameof(count));
        _written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(_written);
    }

    private void Reserve(int bytes)
    {
        var needed = checked(_written + bytes);
        if (needed <= _buffer.Length)
        {
            return;
        }

        var doubled = (int)Math.Min(2L * _buffer.Length, Array.MaxLength);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(needed, doubled), FirstBufferBytes));
        // The header's place is left open until the length is known.
        _buffer.AsSpan(0, Math.Min(_written, _buffer.Length)).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
