using System.Buffers.Binary;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>
/// What stands before each message: one byte that is 1 where the payload is compressed, then the payload's length in
/// bytes, 32 bits, big-endian.
/// </summary>
internal static class MessageFrame
{
    public const int HeaderBytes = 5;

    public static void WriteHeader(Span<byte> destination, int payloadBytes)
    {
        destination[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(destination[1..], payloadBytes);
    }

    /// <summary>Reads a header and checks it against the limit (null: none).</summary>
    public static (bool Compressed, int PayloadBytes) ReadHeader(ReadOnlySpan<byte> header, int? maxMessageBytes)
    {
        if (header[0] > 1)
        {
            throw new RpcException(new Status(StatusCode.Internal, $"Message with an unknown compression flag {header[0]}."));
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (length > (maxMessageBytes ?? int.MaxValue - HeaderBytes))
        {
            throw TooLargeToReceive(length, maxMessageBytes);
        }

        return (header[0] == 1, (int)length);
    }

    public static RpcException TooLargeToReceive(long? payloadBytes, int? maxMessageBytes) => new(new Status(
        StatusCode.ResourceExhausted,
        $"Received message{(payloadBytes is null ? "" : $" of {payloadBytes} bytes")} is larger than the limit of {maxMessageBytes ?? int.MaxValue} bytes."));

    public static void CheckSendSize(int payloadBytes, int? maxMessageBytes)
    {
        if (payloadBytes > (maxMessageBytes ?? int.MaxValue - HeaderBytes))
        {
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted,
                $"Message to send of {payloadBytes} bytes is larger than the limit of {maxMessageBytes ?? int.MaxValue} bytes."));
        }
    }
}
