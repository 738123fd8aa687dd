using DcGrid.Survey.Fits;
using DcGrid.Survey.Sky;
using static DcGrid.Survey.Tests.Support.FitsBytes;

namespace DcGrid.Survey.Tests.Sky;

public sealed class RegionAndFootprintTests
{
    [Theory]
    [InlineData(360, 0)]
    [InlineData(-0.5, 359.5)]
    [InlineData(725, 5)]
    [InlineData(-1e-20, 0)]
    public void RA_is_kept_in_one_turn(double given, double kept) => Assert.Equal(kept, new SkyPoint(given, 0).RaDegrees);

    [Theory]
    [InlineData(359.9, 0.1, 0.2)]
    [InlineData(0.1, 359.9, -0.2)]
    [InlineData(10, 20, 10)]
    [InlineData(0, 180, -180)]
    public void RA_differences_go_the_short_way(double from, double to, double expected) =>
        Assert.Equal(expected, SkyPoint.RaDifference(from, to), 9);

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 0)]
    [InlineData(0, 90.1)]
    [InlineData(0, double.NaN)]
    public void What_is_no_position_is_refused(double ra, double dec) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SkyPoint(ra, dec));

    [Fact]
    public void A_region_may_pass_zero()
    {
        var region = new SkyRegion(350, 10, -1, 1);
        Assert.True(region.Contains(new SkyPoint(0, 0)));
        Assert.True(region.Contains(new SkyPoint(355, 0)));
        Assert.False(region.Contains(new SkyPoint(20, 0)));
        Assert.True(region.Overlaps(new SkyRegion(9, 30, 0, 2)));
        Assert.True(region.Overlaps(new SkyRegion(340, 20, 0, 2)));
        Assert.True(region.Overlaps(new SkyRegion(0, 360, 0, 2)));
        Assert.False(region.Overlaps(new SkyRegion(10, 350, 0, 2)));
        Assert.False(region.Overlaps(new SkyRegion(0, 1, 1, 2)));
    }

    [Theory]
    [InlineData(0, 10, 1, -1)]
    [InlineData(0, 10, -91, 1)]
    [InlineData(double.NaN, 10, -1, 1)]
    public void Numbers_that_make_no_region_are_refused(double raFrom, double raTo, double decMin, double decMax) =>
        Assert.Throws<ArgumentException>(() => new SkyRegion(raFrom, raTo, decMin, decMax));

    [Fact]
    public void The_bounds_of_a_footprint_may_pass_zero()
    {
        var bounds = new Footprint(new(359.9, 0), new(359.9, 0.2), new(0.1, 0.2), new(0.1, 0)).Bounds;
        Assert.Equal((359.9, 0.1), (Math.Round(bounds.RaFrom, 9), Math.Round(bounds.RaTo, 9)));
        Assert.Equal((0.0, 0.2), (bounds.DecMin, bounds.DecMax));
    }

    [Fact]
    public void Corners_that_make_no_image_are_refused()
    {
        SkyPoint a = new(10, 0), b = new(10, 1), c = new(11, 1), d = new(11, 0);
        Assert.Throws<ArgumentException>(() => new Footprint(a, c, b, d));
        Assert.Throws<ArgumentException>(() => new Footprint(a, a, a, a));
        Assert.Throws<ArgumentException>(() => new Footprint(a, b, new SkyPoint(20, 1), new SkyPoint(20, 0)));
    }

    [Fact]
    public void A_wcs_with_degrees_for_pixels_gives_no_footprint()
    {
        var header = HeaderOf(
            Card("CTYPE1", "RA---TAN"), Card("CTYPE2", "DEC--TAN"), Card("CRVAL1", 10), Card("CRVAL2", 0),
            Card("CRPIX1", 1), Card("CRPIX2", 1), Card("CD1_1", 1), Card("CD2_2", 1));
        Assert.Throws<FitsFormatException>(() => Footprint.OfImage(FitsWcs.FromHeader(header), 2048, 1489));
    }
}
