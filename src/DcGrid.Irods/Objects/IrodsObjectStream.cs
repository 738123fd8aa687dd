namespace DcGrid.Irods;

/// <summary>An open data object as a <see cref="Stream"/>. Each read and write is a round trip: wrap it in a <see cref="BufferedStream"/> for small ones.</summary>
public sealed class IrodsObjectStream : Stream
{
    private readonly IrodsObject _object;
    private readonly IrodsAccess _access;
    private long _length;
    private long _position;
    private bool _isDisposed;

    internal IrodsObjectStream(IrodsObject openObject, IrodsAccess access, long length) => (_object, _access, _length) = (openObject, access, length);

    /// <inheritdoc/>
    public override bool CanRead => _access != IrodsAccess.Write;

    /// <inheritdoc/>
    public override bool CanWrite => _access != IrodsAccess.Read;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <summary>Size when it was opened, or more if more was written since.</summary>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await MoveAsync(cancellationToken);
        var count = await _object.ReadAsync(buffer, cancellationToken);
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await MoveAsync(cancellationToken);
        await _object.WriteAsync(buffer, cancellationToken);
        _position += buffer.Length;
        _length = long.Max(_length, _position);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => _position,
        _ => _length,
    };

    /// <summary>Not supported: iRODS is spoken asynchronously here.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("use ReadAsync");

    /// <summary>Not supported: iRODS is spoken asynchronously here.</summary>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("use WriteAsync");

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw new NotSupportedException("an iRODS object has the length that is written");

    /// <summary>Nothing is kept back.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Closes the object.</summary>
    /// <exception cref="IrodsException">What was written may not be whole.</exception>
    public override async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            if (CanWrite)
            {
                await _object.CloseAsync();
            }

            await _object.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;

            // Whoever disposes this way can't wait: the connection comes back by itself.
            _ = _object.DisposeAsync().AsTask();
        }

        base.Dispose(disposing);
    }

    private async ValueTask MoveAsync(CancellationToken cancellationToken)
    {
        if (_object.Position != _position)
        {
            await _object.SeekAsync(_position, SeekOrigin.Begin, cancellationToken);
        }
    }
}
