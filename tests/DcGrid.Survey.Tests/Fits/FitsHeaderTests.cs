using DcGrid.Survey.Fits;
using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Tests.Support;
using static DcGrid.Survey.Tests.Support.FitsBytes;

namespace DcGrid.Survey.Tests.Fits;

public sealed class FitsHeaderTests
{
    private static readonly string FpC = Path.Combine(
        TestData.DemoInput, SdssLayout.RelativePath(SdssFileRole.FpC, ImageDataId.Parse("004192-r4-0300")));

    [Fact]
    public void A_real_gzipped_header_is_read()
    {
        var header = FitsReader.ReadPrimaryHeader(FpC);
        Assert.Equal((2048, 1489), header.ImageSize());
        Assert.Equal(4192, header.GetInt32("RUN"));
        Assert.Equal("r", header.GetString("FILTER"));
        Assert.Equal("53.907456", header.GetString("EXPTIME"));
        Assert.Equal(32768.0, header.GetDouble("BZERO"));
        Assert.True(header.GetBoolean("SIMPLE"));
        Assert.Null(header.FindString("NOSUCH"));
        Assert.Equal(2L * 2048 * 1489, header.DataLengthBytes());
    }

    [Fact]
    public void Reading_a_header_stops_after_it()
    {
        using var stream = new MemoryStream(new FitsBytes().Header("SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 0").Raw(new byte[10]).ToArray());
        using (var reader = new FitsReader(stream, leaveOpen: true))
        {
            reader.RequireNext();
        }

        Assert.Equal(2880, stream.Position);
    }

    [Fact]
    public void Values_are_what_FITS_says_they_are()
    {
        var header = HeaderOf(
            "QUOTES  = 'it''s  '           / a comment with 'quotes' / and slashes",
            "EMPTY   = ''",
            "SLASH   = 'a/b'",
            "EXPO    = 1.5D+03 / Fortran",
            "UNDEF   =                      / nothing",
            "COMMENT = 5",
            "TWICE   = 1",
            "TWICE   = 2",
            "NOVALUE 7");
        Assert.Equal("it's", header.GetString("QUOTES"));
        Assert.Equal("", header.GetString("EMPTY"));
        Assert.Equal("a/b", header.GetString("SLASH"));
        Assert.Equal(1500.0, header.GetDouble("EXPO"));
        Assert.Equal(1, header.GetInt64("TWICE"));
        Assert.False(header.Contains("UNDEF") || header.Contains("COMMENT") || header.Contains("NOVALUE"));
    }

    [Fact]
    public void Stray_bytes_in_a_comment_do_no_harm()
    {
        var bytes = new FitsBytes().Header("SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 0", "RUN     = 94 / caf#").ToArray();
        bytes[bytes.AsSpan().IndexOf((byte)'#')] = 0xE9;
        using var reader = new FitsReader(new MemoryStream(bytes));
        Assert.Equal(94, reader.RequireNext().GetInt32("RUN"));
    }

    [Fact]
    public void A_missing_or_wrong_value_is_said_by_its_name()
    {
        var header = HeaderOf("TEXT    = 'abc'", "NUMBER  = 1.5", "HUGE    = 99999999999", "INF     = 1E999", "BAD     = 1,5");
        Assert.Contains("no RUN", Message(() => header.GetInt32("RUN")), StringComparison.Ordinal);
        Assert.Contains("TEXT = abc", Message(() => header.GetDouble("TEXT")), StringComparison.Ordinal);
        Assert.Contains("NUMBER = 1.5", Message(() => header.GetInt64("NUMBER")), StringComparison.Ordinal);
        Assert.Contains("NUMBER = 1.5", Message(() => header.GetString("NUMBER")), StringComparison.Ordinal);
        Assert.Contains("NUMBER = 1.5", Message(() => header.GetBoolean("NUMBER")), StringComparison.Ordinal);
        Assert.Contains("HUGE", Message(() => header.GetInt32("HUGE")), StringComparison.Ordinal);
        Assert.Contains("INF", Message(() => header.GetDouble("INF")), StringComparison.Ordinal);
        Assert.Contains("BAD", Message(() => header.GetDouble("BAD")), StringComparison.Ordinal);
    }

    private static string Message(Action get) => Assert.Throws<FitsFormatException>(get).Message;
}
