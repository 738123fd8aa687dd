using System.Buffers.Binary;

namespace DcGrid.Survey.Fits;

/// <summary>A 2-D image in memory.</summary>
public sealed class FitsImage
{
    /// <summary>A larger image (256 MiB of floats) is refused; the survey's frames and patches have 3 to 4 million pixels.</summary>
    public const int MaxPixels = 64 * 1024 * 1024;

    private const int FirstAllocationPixels = 1024 * 1024;
    private const int BufferPixels = 16 * 1024;

    private FitsImage(FitsHeader header, int width, int height, float[] pixels) =>
        (Header, Width, Height, Pixels) = (header, width, height, pixels);

    public FitsHeader Header { get; }

    /// <summary>NAXIS1.</summary>
    public int Width { get; }

    /// <summary>NAXIS2.</summary>
    public int Height { get; }

    /// <summary>Row by row from the bottom: pixel (x, y), both from 0, is at [y * Width + x]. BSCALE and BZERO are applied;
    /// BLANK is NaN.</summary>
    public float[] Pixels { get; }

    /// <summary>Pixel (x, y), both from 0.</summary>
    public float this[int x, int y] => Pixels[checked((y * Width) + x)];

    /// <summary>Reads the first unit of a file that is a 2-D image (the primary one, or else an IMAGE extension).</summary>
    /// <exception cref="IOException">The file is missing or can't be read.</exception>
    /// <exception cref="FitsFormatException">There is no such image, or it is cut off.</exception>
    public static FitsImage Read(string path)
    {
        using var reader = FitsReader.Open(path);
        while (reader.ReadNext() is { } header)
        {
            if (header.FindInt64("NAXIS") == 2 && header.FindString("XTENSION") is null or "IMAGE")
            {
                return reader.ReadImage();
            }
        }

        throw new FitsFormatException("the file holds no 2-D image");
    }

    internal static FitsImage Read(FitsReader reader, FitsHeader header)
    {
        if (header.FindString("XTENSION") is not (null or "IMAGE"))
        {
            throw new FitsFormatException($"the unit is a {header.FindString("XTENSION")}, not an image");
        }

        var (width, height) = header.ImageSize();
        var total = (long)width * height;
        if (total > MaxPixels)
        {
            throw new FitsFormatException($"the image has {width} x {height} pixels, more than {MaxPixels} in all");
        }

        var bits = header.GetInt64("BITPIX");
        if (bits is not (16 or -32))
        {
            throw new FitsFormatException($"BITPIX = {bits}; only images of 16-bit integers and 32-bit floats are read");
        }

        var decoder = new Decoder(header, bits);
        // Grown as data arrive: a short file that claims a large image must not cost its claim.
        var pixels = new float[Math.Min(total, FirstAllocationPixels)];
        var buffer = new byte[BufferPixels * decoder.BytesPerPixel];
        for (var done = 0; done < total;)
        {
            var count = (int)Math.Min(BufferPixels, total - done);
            var bytes = buffer.AsSpan(0, count * decoder.BytesPerPixel);
            reader.ReadData(bytes);
            if (done + count > pixels.Length)
            {
                Array.Resize(ref pixels, (int)Math.Min(total, 2L * pixels.Length));
            }

            decoder.Decode(bytes, pixels.AsSpan(done, count));
            done += count;
        }

        return new FitsImage(header, width, height, pixels);
    }

    private sealed class Decoder(FitsHeader header, long bits)
    {
        private readonly double _scale = header.FindDouble("BSCALE") ?? 1;
        private readonly double _zero = header.FindDouble("BZERO") ?? 0;
        private readonly long? _blank = bits > 0 ? header.FindInt64("BLANK") : null;

        public int BytesPerPixel { get; } = bits == 16 ? 2 : 4;

        public void Decode(ReadOnlySpan<byte> bytes, Span<float> pixels)
        {
            for (var i = 0; i < pixels.Length; i++)
            {
                if (BytesPerPixel == 2)
                {
                    var raw = BinaryPrimitives.ReadInt16BigEndian(bytes[(2 * i)..]);
                    pixels[i] = raw == _blank ? float.NaN : (float)((raw * _scale) + _zero);
                }
                else
                {
                    pixels[i] = (float)((BinaryPrimitives.ReadSingleBigEndian(bytes[(4 * i)..]) * _scale) + _zero);
                }
            }
        }
    }
}
