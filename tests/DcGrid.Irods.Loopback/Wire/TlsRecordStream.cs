using System.Buffers.Binary;
using System.Net.Sockets;

namespace DcGrid.Irods.Loopback.Wire;

/// <summary>
/// Reads a socket no further than to the end of a TLS record: 5 bytes of which the last two are the length of what follows.
/// TLS may end in the midst of a session, and what comes after its last record must not be swallowed with it.
/// </summary>
internal sealed class TlsRecordStream(NetworkStream inner) : Stream
{
    private readonly byte[] header = new byte[5];
    private int headerBytes;
    private int bodyBytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var inHeader = bodyBytes == 0;
        var allowed = int.Min(buffer.Length, inHeader ? header.Length - headerBytes : bodyBytes);
        var count = await inner.ReadAsync(buffer[..allowed], cancellationToken);
        if (!inHeader)
        {
            bodyBytes -= count;
            return count;
        }

        buffer.Span[..count].CopyTo(header.AsSpan(headerBytes));
        headerBytes += count;
        if (headerBytes == header.Length)
        {
            bodyBytes = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3));
            headerBytes = 0;
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
