using DcGrid.Irods;

namespace DcGrid.Storage;

/// <summary>
/// Part of an object, forward only. Reads ahead, since each read of the server is a round trip; holds a connection until it is disposed of. Errors are
/// the storage's.
/// </summary>
/// <param name="source">open at the first byte; belongs to this stream</param>
/// <param name="translate">makes an error of the storage's</param>
/// <param name="lengthBytes">most bytes to read; null for all the rest</param>
internal sealed class IrodsReadStream(IrodsObject source, Func<Exception, StorageException> translate, long? lengthBytes) : ForwardReadStream
{
    private const int BufferBytes = 256 * 1024;
    private readonly byte[] _buffer = new byte[(int)Math.Clamp(lengthBytes ?? BufferBytes, 1, BufferBytes)];
    private long _left = lengthBytes ?? long.MaxValue;
    private int _start;
    private int _count;

    public override int Read(Span<byte> buffer) => throw new NotSupportedException("iRODS is spoken asynchronously: use ReadAsync");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var wanted = (int)Math.Min(buffer.Length, _left);
            if (_count == 0 && wanted >= _buffer.Length)
            {
                var read = await source.ReadAsync(buffer[..wanted], cancellationToken);
                _left -= read;
                return read;
            }

            if (_count == 0 && wanted > 0)
            {
                _start = 0;
                _count = await source.ReadAsync(_buffer.AsMemory(0, (int)Math.Min(_buffer.Length, _left)), cancellationToken);
            }

            var taken = Math.Min(wanted, _count);
            _buffer.AsMemory(_start, taken).CopyTo(buffer);
            _start += taken;
            _count -= taken;
            _left -= taken;
            return taken;
        }
        catch (IrodsException error)
        {
            throw translate(error);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Whoever disposes this way can't wait: the connection comes back by itself.
            _ = source.DisposeAsync().AsTask();
        }

        base.Dispose(disposing);
    }
}
