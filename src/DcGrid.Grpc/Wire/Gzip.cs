using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Unpacks received payloads. The limit holds for the unpacked size, so that a small message can't fill the memory.</summary>
internal static class Gzip
{
    private const int FirstBufferBytes = 16 * 1024;

    /// <summary>Unpacks into an array of the shared pool, which the caller gives back.</summary>
    public static (byte[] Pooled, int Length) Unpack(in ReadOnlySequence<byte> payload, int? maxMessageBytes)
    {
        var copy = payload.IsSingleSegment && MemoryMarshal.TryGetArray(payload.First, out var source) ? null : Copy(payload, out source);
        var pooled = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        try
        {
            using var unpacker = new GZipStream(
                new MemoryStream(source.Array!, source.Offset, source.Count, writable: false), CompressionMode.Decompress);
            var length = 0;
            while (true)
            {
                if (length == pooled.Length)
                {
                    pooled = Grow(pooled);
                }

                var read = unpacker.Read(pooled, length, pooled.Length - length);
                if (read == 0)
                {
                    return (pooled, length);
                }

                length += read;
                if (length > maxMessageBytes)
                {
                    throw MessageFrame.TooLargeToReceive(null, maxMessageBytes);
                }
            }
        }
        catch (Exception exception)
        {
            ArrayPool<byte>.Shared.Return(pooled);
            if (exception is not InvalidDataException)
            {
                throw;
            }

            throw new RpcException(new Status(StatusCode.Internal, "Received message is not valid gzip.", exception));
        }
        finally
        {
            if (copy is not null)
            {
                ArrayPool<byte>.Shared.Return(copy);
            }
        }
    }

    private static byte[] Copy(in ReadOnlySequence<byte> payload, out ArraySegment<byte> source)
    {
        var length = (int)payload.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        payload.CopyTo(copy);
        source = new ArraySegment<byte>(copy, 0, length);
        return copy;
    }

    private static byte[] Grow(byte[] pooled)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(pooled.Length * 2));
        pooled.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(pooled);
        return larger;
    }
}
