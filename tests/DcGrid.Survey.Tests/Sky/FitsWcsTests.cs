using DcGrid.Survey.Fits;
using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Sky;
using DcGrid.Survey.Tests.Support;
using FsCheck.Fluent;
using static DcGrid.Survey.Tests.Support.FitsBytes;

namespace DcGrid.Survey.Tests.Sky;

/// <summary>The expected positions are those of astropy.wcs for the same headers.</summary>
public sealed class FitsWcsTests
{
    private static readonly string[] Turned =
    [
        Card("CTYPE1", "RA---TAN"), Card("CTYPE2", "DEC--TAN"), Card("CRVAL1", 359.9), Card("CRVAL2", 62.5),
        Card("CRPIX1", 100.5), Card("CRPIX2", -20.25),
        Card("CD1_1", -1.2e-4), Card("CD1_2", 3e-5), Card("CD2_1", 2.5e-5), Card("CD2_2", 1.1e-4),
    ];

    private static readonly string[] EqualArea =
    [
        Card("CTYPE1", "RA---CEA"), Card("CTYPE2", "DEC--CEA"), Card("CRVAL1", 45), Card("CRVAL2", 0),
        Card("CRPIX1", -349970), Card("CRPIX2", 1937), Card("CDELT1", -1.1e-4), Card("CDELT2", 1.1e-4), Card("PV2_1", 1),
    ];

    [Theory]
    [InlineData(-0.5, -0.5, 351.5676882368273, -0.00899101566626015)]
    [InlineData(-0.5, 1488.5, 351.73145554804677, -0.008976515983519921)]
    [InlineData(2047.5, 1488.5, 351.73149613087105, 0.21631197326999552)]
    [InlineData(1023.5, 743.5, 351.6495369, 0.10366057999999612)]
    public void A_real_frame_lies_where_astropy_puts_it(double x, double y, double ra, double dec)
    {
        var path = SdssLayout.RelativePath(SdssFileRole.FpC, ImageDataId.Parse("004192-r4-0300"));
        var header = FitsReader.ReadPrimaryHeader(Path.Combine(TestData.DemoInput, path));
        Check(FitsWcs.FromHeader(header), x, y, ra, dec);
    }

    [Theory]
    [InlineData(0, 0, 359.9272387083329, 62.49984734810369)]
    [InlineData(2000, 1000, 359.47015022739424, 62.659191751735605)]
    [InlineData(-3000.25, 5000.5, 1.0499917444287235, 62.97021595264887)]
    public void A_turned_tangent_plane_across_zero_agrees_with_astropy(double x, double y, double ra, double dec) =>
        Check(FitsWcs.FromHeader(HeaderOf(Turned)), x, y, ra, dec);

    [Theory]
    [InlineData(-0.5, -0.5, 6.503245, -0.21301549072337503)]
    [InlineData(2059.5, 1966.5, 6.276645000000002, 0.00335500000191726)]
    [InlineData(1000, 0, 6.393189999999997, -0.2129604903433605)]
    public void The_equal_area_map_agrees_with_astropy(double x, double y, double ra, double dec) =>
        Check(FitsWcs.FromHeader(HeaderOf(EqualArea)), x, y, ra, dec);

    [Fact]
    public void Axes_in_the_other_order_agree_with_astropy() => Check(
        FitsWcs.FromHeader(HeaderOf(
            Card("CTYPE1", "DEC--TAN"), Card("CTYPE2", "RA---TAN"), Card("CRVAL1", -33), Card("CRVAL2", 10),
            Card("CRPIX1", 50), Card("CRPIX2", 60),
            Card("CD1_1", 1e-4), Card("CD1_2", 2e-5), Card("CD2_1", -3e-5), Card("CD2_2", -1.1e-4))),
        500, 700, 9.899859631323654, -32.94204008286204);

    [Fact]
    public void Cdelt_with_a_rotation_agrees_with_astropy() => Check(
        FitsWcs.FromHeader(HeaderOf(
            Card("CTYPE1", "RA---TAN"), Card("CTYPE2", "DEC--TAN"), Card("CRVAL1", 10), Card("CRVAL2", -33),
            Card("CRPIX1", 50), Card("CRPIX2", 60), Card("CDELT1", -1e-4), Card("CDELT2", 1.1e-4), Card("CROTA2", 30))),
        500, 700, 9.911430942836544, -32.96145530449277);

    [Fact]
    public void The_reference_pixel_counts_from_one_in_the_header()
    {
        var wcs = FitsWcs.FromHeader(HeaderOf(Turned));
        var at = wcs.SkyToPixel(wcs.ReferencePoint)!.Value;
        Assert.Equal(99.5, at.X, 9);
        Assert.Equal(-21.25, at.Y, 9);
    }

    [Fact]
    public void Pixels_and_sky_go_both_ways() => Any.HoldsForAll(
        from x in Any.Between(-5000, 5000)
        from y in Any.Between(-5000, 5000)
        from ra in Any.Between(0, 360)
        from dec in Any.Between(-85, 85)
        select (Pixel: new PixelPoint(x, y), Ra: ra, Dec: dec),
        value =>
        {
            var wcs = FitsWcs.FromHeader(HeaderOf(
                [Card("CRVAL1", value.Ra), Card("CRVAL2", value.Dec), .. Turned.Where(c => !c.StartsWith("CRVAL", StringComparison.Ordinal))]));
            var back = wcs.SkyToPixel(wcs.PixelToSky(value.Pixel))!.Value;
            Assert.InRange(back.X - value.Pixel.X, -1e-6, 1e-6);
            Assert.InRange(back.Y - value.Pixel.Y, -1e-6, 1e-6);
        });

    [Fact]
    public void What_lies_behind_the_tangent_plane_has_no_pixel() =>
        Assert.Null(FitsWcs.FromHeader(HeaderOf(Turned)).SkyToPixel(new SkyPoint(179.9, -62.5)));

    [Theory]
    [InlineData("CTYPE1", "GLON-TAN", "only RA and Dec")]
    [InlineData("CTYPE1", "RA---SIN", "only the projections")]
    [InlineData("CTYPE1", "RA---TAN-SIP", "only the projections")]
    [InlineData("CRVAL2", 91.0, "no declination")]
    [InlineData("CRVAL2", "abc", "not a number")]
    [InlineData("LONPOLE", 90.0, "LONPOLE")]
    public void A_wcs_that_is_not_understood_is_refused(string keyword, object value, string because)
    {
        var cards = Turned.Where(card => !card.StartsWith(keyword, StringComparison.Ordinal)).Append(Card(keyword, value));
        var header = HeaderOf([.. cards]);
        Assert.Contains(because, Assert.Throws<FitsFormatException>(() => FitsWcs.FromHeader(header)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_without_a_wcs_is_refused()
    {
        Assert.Contains("no WCS", Refusal(HeaderOf()), StringComparison.Ordinal);
        Assert.Contains("no CD", Refusal(HeaderOf(Turned[..6])), StringComparison.Ordinal);
        Assert.Contains("no inverse", Refusal(HeaderOf([.. Turned[..6], Card("CD1_1", 1e-4)])), StringComparison.Ordinal);
        Assert.Contains("no CRPIX2", Refusal(HeaderOf([.. Turned[..5], .. Turned[6..]])), StringComparison.Ordinal);
    }

    private static string Refusal(FitsHeader header) =>
        Assert.Throws<FitsFormatException>(() => FitsWcs.FromHeader(header)).Message;

    private static void Check(FitsWcs wcs, double x, double y, double ra, double dec)
    {
        var point = wcs.PixelToSky(new PixelPoint(x, y));
        Assert.InRange(SkyPoint.RaDifference(ra, point.RaDegrees), -1e-11, 1e-11);
        Assert.InRange(point.DecDegrees - dec, -1e-11, 1e-11);
        var back = wcs.SkyToPixel(new SkyPoint(ra, dec))!.Value;
        Assert.InRange(back.X - x, -1e-6, 1e-6);
        Assert.InRange(back.Y - y, -1e-6, 1e-6);
    }
}
