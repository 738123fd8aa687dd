using System.Text;
using DcGrid.Survey.Fits;
using DcGrid.Survey.Tests.Support;
using FsCheck.Fluent;

namespace DcGrid.Survey.Tests.Fits;

public sealed class FitsHostileInputTests
{
    private const string Simple = "SIMPLE  =                    T";
    private const string Float = "BITPIX  =                  -32";
    private const string TwoAxes = "NAXIS   =                    2";

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "empty", [] },
        { "no FITS", Encoding.ASCII.GetBytes("<html>404 Not Found</html>") },
        { "short", Encoding.ASCII.GetBytes("SIMPLE  =                    T") },
        { "no END", Encoding.ASCII.GetBytes(Simple.PadRight(2880 * 2)) },
        { "bytes that are no text", [.. Encoding.ASCII.GetBytes(Simple.PadRight(80)), .. new byte[2800]] },
        { "no closing quote", new FitsBytes().Header(Simple, "OBJECT  = 'abc").ToArray() },
        { "no BITPIX", new FitsBytes().Header(Simple, "NAXIS   = 0").ToArray() },
        { "no data type", new FitsBytes().Header(Simple, "BITPIX  = 7", "NAXIS   = 0").ToArray() },
        { "negative size", new FitsBytes().Header(Simple, Float, TwoAxes, "NAXIS1  = -5", "NAXIS2  = 5").ToArray() },
        { "overflowing size", new FitsBytes().Header(
            Simple, Float, TwoAxes, "NAXIS1  = 9223372036854775807", "NAXIS2  = 9223372036854775807").ToArray() },
        { "too many axes", new FitsBytes().Header(Simple, Float, "NAXIS   = 999999999").ToArray() },
        { "more than a file can hold", new FitsBytes().Header(
            Simple, Float, TwoAxes, "NAXIS1  = 100000", "NAXIS2  = 100000").ToArray() },
        { "gzip cut off", new FitsBytes().Header(Simple, Float, TwoAxes).ToGzip()[..60] },
        { "gzip that is none", [0x1F, 0x8B, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_files_are_format_errors(string what, byte[] bytes)
    {
        using var reader = new FitsReader(new MemoryStream(bytes));
        var error = Assert.Throws<FitsFormatException>(() => reader.ReadNext());
        Assert.False(string.IsNullOrWhiteSpace(error.Message), what);
    }

    [Fact]
    public void A_header_without_end_is_given_up_after_its_bound()
    {
        using var endless = new EndlessStream(Encoding.ASCII.GetBytes(Simple.PadRight(80)));
        using var reader = new FitsReader(endless);
        Assert.Contains("no END", Assert.Throws<FitsFormatException>(() => reader.ReadNext()).Message, StringComparison.Ordinal);
        Assert.InRange(endless.BytesRead, 1, 257 * 2880);
    }

    [Fact]
    public void A_short_file_that_claims_a_large_image_costs_no_large_memory()
    {
        using var reader = new FitsBytes()
            .Header(Simple, Float, TwoAxes, "NAXIS1  = 8000", "NAXIS2  = 8000").Floats(1, 2, 3).Open();
        reader.RequireNext();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("ends within its data", Assert.Throws<FitsFormatException>(() => reader.ReadImage()).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000_000);
    }

    [Fact]
    public void An_image_over_the_bound_is_refused()
    {
        using var reader = new FitsBytes().Header(Simple, Float, TwoAxes, "NAXIS1  = 30000", "NAXIS2  = 30000").Open();
        reader.RequireNext();
        Assert.Contains("more than", Assert.Throws<FitsFormatException>(() => reader.ReadImage()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_anywhere_in_a_file_is_a_format_error_or_other_values_and_nothing_else()
    {
        var good = new FitsBytes()
            .Header(Simple, "BITPIX  = 8", "NAXIS   = 0")
            .Header("XTENSION= 'BINTABLE'", "BITPIX  = 8", TwoAxes, "NAXIS1  = 12", "NAXIS2  = 2", "PCOUNT  = 0", "GCOUNT  = 1",
                "TFIELDS = 3", "TFORM1  = '1J'", "TTYPE1  = 'A'", "TFORM2  = '1E'", "TTYPE2  = 'B'", "TFORM3  = '4A'", "TTYPE3  = 'C'")
            .Ints(1).Floats(2).Text("x", 4).Ints(3).Floats(4).Text("y", 4).Pad()
            .ToArray();
        Any.HoldsForAll(
            from place in Gen.Choose(0, good.Length - 1)
            from value in Gen.Choose(0, 255)
            from length in Gen.Choose(0, good.Length)
            select (Place: place, Value: (byte)value, Length: length),
            damage =>
            {
                var bytes = (byte[])good.Clone();
                bytes[damage.Place] = damage.Value;
                ReadAll(bytes);
                ReadAll(good[..damage.Length]);
            });
    }

    private static void ReadAll(byte[] bytes)
    {
        try
        {
            using var reader = new FitsReader(new MemoryStream(bytes));
            var table = reader.RequireTable();
            foreach (var row in table.Rows())
            {
                foreach (var column in table.Columns.Where(c => c.Type is 'J' or 'E'))
                {
                    row.GetDouble(column, column.Repeat - 1);
                }
            }
        }
        catch (FitsFormatException)
        {
            // What the test allows.
        }
    }

    private sealed class EndlessStream(byte[] start) : Stream
    {
        public long BytesRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            for (var i = 0; i < buffer.Length; i++)
            {
                buffer[i] = BytesRead + i < start.Length ? start[BytesRead + i] : (byte)' ';
            }

            BytesRead += buffer.Length;
            return buffer.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
