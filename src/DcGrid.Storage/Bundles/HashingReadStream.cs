using System.Security.Cryptography;

namespace DcGrid.Storage;

/// <summary>Reads another stream from its beginning to its end, once, and computes the digest of what went by.</summary>
internal sealed class HashingReadStream(Stream inner) : ForwardReadStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _count;

    // Whoever copies from it asks for its length before.
    public override bool CanSeek => true;

    public override long Length => inner.Length;

    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException("it is read once");
    }

    /// <summary>Of what was read; asked once.</summary>
    public ContentDigest Digest() => new(_count, Convert.ToHexStringLower(_hash.GetHashAndReset()));

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Count(buffer[..read]);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Count(buffer.Span[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<byte> read)
    {
        _hash.AppendData(read);
        _count += read.Length;
    }
}
