using DcGrid.Survey.Ids;
using DcGrid.Survey.Sky;
using DcGrid.Survey.Tests.Support;
using FsCheck.Fluent;

namespace DcGrid.Survey.Tests.Sky;

public sealed class SkyMapTests
{
    [Fact]
    public void Patch_380_5_has_the_corners_of_the_2013_report()
    {
        var corners = SkyMap.Corners(new PatchIndex(0, 380, 5));
        Assert.Equal((6.503245, -0.213015), Rounded(corners.Corner1));
        Assert.Equal((6.503245, 0.003355), Rounded(corners.Corner2));
        Assert.Equal((6.276645, 0.003355), Rounded(corners.Corner3));
        Assert.Equal((6.276645, -0.213015), Rounded(corners.Corner4));
    }

    [Fact]
    public void The_region_of_2013_is_228_by_12_patches()
    {
        var patches = SkyMap.PatchesIn(new SkyRegion(5, 55, -1.26, 1.26)).ToList();
        Assert.Equal(2736, patches.Count);
        Assert.All(patches, patch => Assert.True(patch is { Tract: 0, X: >= 159 and <= 386 }));
    }

    [Fact]
    public void A_region_across_zero_takes_patches_of_both_tracts()
    {
        var tracts = SkyMap.PatchesIn(new SkyRegion(359.9, 0.1, -0.1, 0.1)).Select(p => p.Tract).Distinct().Order();
        Assert.Equal([0, 3], tracts);
    }

    [Fact]
    public void The_whole_sky_takes_every_patch_that_has_a_place_in_its_tract() =>
        Assert.Equal(SkyMap.PatchCount, SkyMap.PatchesIn(new SkyRegion(0, 360, -90, 90)).Count());

    [Theory]
    [InlineData(5, 2060, 1967)]
    [InlineData(0, 2060, 1937)]
    [InlineData(11, 2060, 1937)]
    public void Outer_boxes_have_a_border_except_at_the_edge_of_the_tract(int row, int width, int height)
    {
        var box = SkyMap.OuterBox(new PatchIndex(1, 200, row));
        Assert.Equal((width, height), (box.Width, box.Height));
    }

    [Fact]
    public void Columns_at_the_ends_of_a_tract_have_a_border_on_one_side()
    {
        Assert.Equal(new PixelBox(0, 0, 2029, 1936), SkyMap.OuterBox(new PatchIndex(0, 0, 0)));
        Assert.Equal(new PixelBox(817_970, 20_947, 819_999, 22_883), SkyMap.OuterBox(new PatchIndex(0, 409, 11)));
    }

    [Fact]
    public void Pixels_and_sky_go_both_ways() => Any.HoldsForAll(
        from tract in Gen.Choose(0, 3)
        from x in Any.Between(-1000, SkyMap.TractWidthPixels + 1000)
        from y in Any.Between(-100_000, 100_000)
        select (Tract: tract, Pixel: new PixelPoint(x, y)),
        value =>
        {
            var back = SkyMap.SkyToPixel(value.Tract, SkyMap.PixelToSky(value.Tract, value.Pixel));
            Assert.InRange(back.X - value.Pixel.X, -1e-7, 1e-7);
            Assert.InRange(back.Y - value.Pixel.Y, -1e-7, 1e-7);
        });

    [Fact]
    public void The_middle_of_an_inner_box_is_found_in_its_patch() => Any.HoldsForAll(Any.Patch, patch =>
    {
        var box = SkyMap.InnerBox(patch);
        var middle = SkyMap.PixelToSky(patch.Tract, new PixelPoint(box.MinX + 999.5, box.MinY + 953));
        if (patch.X is > 0 and < SkyMap.PatchColumns - 1)
        {
            Assert.Equal(patch, SkyMap.FindPatch(middle));
        }
    });

    [Theory]
    [InlineData(10, 1.3)]
    [InlineData(10, -1.3)]
    [InlineData(10, 90)]
    public void Off_the_map_there_is_no_patch(double ra, double dec) => Assert.Null(SkyMap.FindPatch(new SkyPoint(ra, dec)));

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(89.999999, 0)]
    [InlineData(90.0, 1)]
    [InlineData(359.999999, 3)]
    public void Tracts_begin_at_multiples_of_ninety_degrees(double ra, int tract) =>
        Assert.Equal(tract, SkyMap.FindPatch(new SkyPoint(ra, 0))!.Value.Tract);

    [Fact]
    public void The_grid_of_a_patch_is_the_map_s_own_projection() => Any.HoldsForAll(Any.Patch, patch =>
    {
        var (grid, box) = (SkyMap.Grid(patch), SkyMap.OuterBox(patch));
        var wcs = grid.ToWcs();
        Assert.Equal((grid.Naxis1, grid.Naxis2), (box.Width, box.Height));
        var expected = SkyMap.PixelToSky(patch.Tract, new PixelPoint(box.MinX + 17, box.MinY + 1900));
        var actual = wcs.PixelToSky(new PixelPoint(17, 1900));
        Assert.InRange(SkyPoint.RaDifference(expected.RaDegrees, actual.RaDegrees), -1e-12, 1e-12);
        Assert.InRange(expected.DecDegrees - actual.DecDegrees, -1e-12, 1e-12);
    });

    private static (double Ra, double Dec) Rounded(SkyPoint point) =>
        (Math.Round(point.RaDegrees, 6), Math.Round(point.DecDegrees, 6));
}
