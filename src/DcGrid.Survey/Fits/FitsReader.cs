namespace DcGrid.Survey.Fits;

/// <summary>
/// Reads the units of a FITS file one after the other, forward only, from any stream, gzipped or not. Memory is bounded
/// by what is asked for, never by what a header claims. Not safe for use by several threads at once.
/// </summary>
public sealed class FitsReader : IDisposable
{
    /// <summary>More units than this are taken for damage.</summary>
    public const int MaxUnits = 10_000;

    /// <summary>A file whose units declare more data than this (4 GiB, decompressed) is taken for damage.</summary>
    public const long MaxFileBytes = 4L * 1024 * 1024 * 1024;

    private const int SkipBufferBytes = 64 * 1024;

    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private long _unreadBytes;
    private long _declaredBytes;
    private int _units;

    /// <summary>Reads from a stream; gzip is recognised by its first bytes.</summary>
    public FitsReader(Stream stream, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = GzipDetection.Unwrap(stream, leaveOpen);
        _leaveOpen = leaveOpen && ReferenceEquals(_stream, stream);
    }

    /// <summary>The unit that was read last.</summary>
    public FitsHeader? Header { get; private set; }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">It is missing or can't be read.</exception>
    public static FitsReader Open(string path) =>
        new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 16 * 1024));

    /// <summary>Reads the primary header of a file and nothing more: a few kilobytes, also of a gzipped file.</summary>
    /// <exception cref="IOException">It is missing or can't be read.</exception>
    /// <exception cref="FitsFormatException">It is empty, truncated or no FITS.</exception>
    public static FitsHeader ReadPrimaryHeader(string path)
    {
        using var reader = Open(path);
        return reader.RequireNext();
    }

    /// <summary>Goes to the next unit, past what was not read of this one; null after the last.</summary>
    /// <exception cref="FitsFormatException">What follows is no FITS unit.</exception>
    public FitsHeader? ReadNext()
    {
        SkipData();
        if (_units >= MaxUnits)
        {
            throw new FitsFormatException($"the file has more than {MaxUnits} units");
        }

        Header = FitsBlocks.ReadHeader(_stream, _units == 0 ? "SIMPLE  =" : "XTENSION=");
        if (Header is null)
        {
            return _units > 0 ? null : throw new FitsFormatException("the file is empty");
        }

        _units++;
        var bytes = Header.DataLengthBytes();
        if (bytes > MaxFileBytes - _declaredBytes)
        {
            throw new FitsFormatException($"unit {_units} declares {bytes} bytes; a file may hold {MaxFileBytes}");
        }

        _declaredBytes += bytes;
        _unreadBytes = FitsBlocks.Padded(bytes);
        return Header;
    }

    /// <summary>The next unit, where there must be one.</summary>
    /// <exception cref="FitsFormatException">There is none.</exception>
    public FitsHeader RequireNext() => ReadNext() ?? throw new FitsFormatException("the file has no further unit");

    /// <summary>Goes on to the unit with this EXTNAME (case does not matter).</summary>
    /// <exception cref="FitsFormatException">There is none after the present one.</exception>
    public FitsHeader RequireExtension(string name)
    {
        while (ReadNext() is { } header)
        {
            if (string.Equals(header.FindString("EXTNAME"), name, StringComparison.OrdinalIgnoreCase))
            {
                return header;
            }
        }

        throw new FitsFormatException($"the file has no unit named {name}");
    }

    /// <summary>Goes on to the next binary table.</summary>
    /// <exception cref="FitsFormatException">There is none after the present unit.</exception>
    public FitsTable RequireTable()
    {
        while (ReadNext() is { } header)
        {
            if (header.FindString("XTENSION") == "BINTABLE")
            {
                return OpenTable();
            }
        }

        throw new FitsFormatException("the file has no binary table");
    }

    /// <summary>The present unit as a binary table. Its rows can be read once, before the reader goes on.</summary>
    /// <exception cref="FitsFormatException">The unit is no binary table.</exception>
    public FitsTable OpenTable() => new(this, Header ?? throw new InvalidOperationException("no unit has been read"));

    /// <summary>The present unit as a 2-D image.</summary>
    /// <exception cref="FitsFormatException">It is no image that this library reads, or it is cut off.</exception>
    public FitsImage ReadImage() =>
        FitsImage.Read(this, Header ?? throw new InvalidOperationException("no unit has been read"));

    public void Dispose()
    {
        if (!_leaveOpen)
        {
            _stream.Dispose();
        }
    }

    /// <summary>Fills the buffer with the data of the present unit.</summary>
    internal void ReadData(Span<byte> buffer)
    {
        if (buffer.Length > _unreadBytes)
        {
            throw new InvalidOperationException("the data of this unit have been read already");
        }

        if (FitsBlocks.ReadUpTo(_stream, buffer) < buffer.Length)
        {
            throw new FitsFormatException("the file ends within its data");
        }

        _unreadBytes -= buffer.Length;
    }

    // Padding at the very end of a file is often left out; data are not.
    private void SkipData()
    {
        if (_unreadBytes == 0)
        {
            return;
        }

        var buffer = new byte[SkipBufferBytes];
        while (_unreadBytes > 0)
        {
            var wanted = (int)Math.Min(buffer.Length, _unreadBytes);
            var read = FitsBlocks.ReadUpTo(_stream, buffer.AsSpan(0, wanted));
            _unreadBytes -= read;
            if (read == wanted)
            {
                continue;
            }

            if (_unreadBytes >= FitsBlocks.BlockBytes)
            {
                throw new FitsFormatException("the file ends within its data");
            }

            _unreadBytes = 0;
        }
    }
}
