using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using DcGrid.Survey.Fits;

namespace DcGrid.Survey.Tests.Support;

/// <summary>Writes FITS, right or wrong on purpose.</summary>
internal sealed class FitsBytes
{
    private const int BlockBytes = 2880;

    private readonly List<byte> _bytes = [];

    public FitsBytes Header(params string[] cards)
    {
        foreach (var card in cards)
        {
            _bytes.AddRange(Encoding.ASCII.GetBytes(card.PadRight(80)));
        }

        _bytes.AddRange(Encoding.ASCII.GetBytes("END".PadRight(80)));
        return Pad(' ');
    }

    public FitsBytes Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public FitsBytes Floats(params float[] values)
    {
        Span<byte> cell = stackalloc byte[4];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleBigEndian(cell, value);
            _bytes.AddRange(cell);
        }

        return this;
    }

    public FitsBytes Doubles(params double[] values)
    {
        Span<byte> cell = stackalloc byte[8];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteDoubleBigEndian(cell, value);
            _bytes.AddRange(cell);
        }

        return this;
    }

    public FitsBytes Shorts(params short[] values)
    {
        Span<byte> cell = stackalloc byte[2];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt16BigEndian(cell, value);
            _bytes.AddRange(cell);
        }

        return this;
    }

    public FitsBytes Ints(params int[] values)
    {
        Span<byte> cell = stackalloc byte[4];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt32BigEndian(cell, value);
            _bytes.AddRange(cell);
        }

        return this;
    }

    public FitsBytes Longs(params long[] values)
    {
        Span<byte> cell = stackalloc byte[8];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt64BigEndian(cell, value);
            _bytes.AddRange(cell);
        }

        return this;
    }

    public FitsBytes Text(string text, int width)
    {
        _bytes.AddRange(Encoding.ASCII.GetBytes(text.PadRight(width, '\0')));
        return this;
    }

    public FitsBytes Pad(char filler = '\0')
    {
        while (_bytes.Count % BlockBytes != 0)
        {
            _bytes.Add((byte)filler);
        }

        return this;
    }

    public byte[] ToArray() => [.. _bytes];

    public byte[] ToGzip()
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(ToArray());
        }

        return target.ToArray();
    }

    public FitsReader Open() => new(new MemoryStream(ToArray()));

    /// <summary>The header that these cards make, read back.</summary>
    public static FitsHeader HeaderOf(params string[] cards)
    {
        using var reader = new FitsBytes()
            .Header(["SIMPLE  =                    T", "BITPIX  =                    8", "NAXIS   =                    0", .. cards])
            .Open();
        return reader.RequireNext();
    }

    /// <summary>An 8-character keyword with its value.</summary>
    public static string Card(string keyword, object value) =>
        $"{keyword,-8}= {(value is string text ? $"'{text,-8}'" : FormattableString.Invariant($"{value,20}"))}";
}
