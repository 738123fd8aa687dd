using System.IO.Compression;

namespace DcGrid.Survey.Fits;

/// <summary>Tells gzip by its magic number, since real files don't always keep to their suffix.</summary>
internal static class GzipDetection
{
    public static Stream Unwrap(Stream stream, bool leaveOpen)
    {
        Span<byte> start = stackalloc byte[2];
        int read;
        try
        {
            read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }
        catch when (!leaveOpen)
        {
            stream.Dispose();
            throw;
        }

        var isGzip = read == 2 && start[0] == 0x1F && start[1] == 0x8B;
        Stream whole;
        if (stream.CanSeek)
        {
            stream.Seek(-read, SeekOrigin.Current);
            whole = stream;
        }
        else
        {
            whole = new PrefixedStream(start[..read].ToArray(), stream, leaveOpen);
        }

        return isGzip ? new GZipStream(whole, CompressionMode.Decompress, leaveOpen && ReferenceEquals(whole, stream)) : whole;
    }

    /// <summary>A stream with the bytes put back that were read to recognise it.</summary>
    private sealed class PrefixedStream(byte[] prefix, Stream rest, bool leaveOpen) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, prefix.Length - _position);
            if (count == 0)
            {
                return rest.Read(buffer);
            }

            prefix.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing && !leaveOpen)
            {
                rest.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
