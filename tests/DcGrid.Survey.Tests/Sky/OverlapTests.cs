using DcGrid.Survey.Ids;
using DcGrid.Survey.Sky;
using DcGrid.Survey.Tests.Support;
using FsCheck.Fluent;

namespace DcGrid.Survey.Tests.Sky;

public sealed class OverlapTests
{
    [Fact]
    public void A_patch_overlaps_itself_whole_and_its_neighbours_by_the_border()
    {
        var patch = new PatchIndex(0, 200, 5);
        var overlaps = SkyMap.Overlaps(SkyMap.Corners(patch)).ToDictionary(o => o.Patch, o => o.AreaPixels);
        Assert.Equal(9, overlaps.Count);
        Assert.Equal(2060.0 * 1967, overlaps[patch], 2.0);
        Assert.Equal(60.0 * 1967, overlaps[new PatchIndex(0, 199, 5)], 1.0);
        Assert.Equal(2060.0 * 60, overlaps[new PatchIndex(0, 200, 6)], 1.0);
        Assert.Equal(60.0 * 60, overlaps[new PatchIndex(0, 201, 4)], 1.0);
    }

    [Fact]
    public void Less_than_one_pixel_of_overlap_is_none()
    {
        // The outer box of column 200 ends at pixel edge 402029.5.
        var patch = new PatchIndex(0, 200, 5);
        Assert.DoesNotContain(patch, Patches(Box(0, 402_029.49, 402_300, 10_000, 10_050)));
        Assert.Contains(patch, Patches(Box(0, 402_029.45, 402_300, 10_000, 10_050)));
    }

    [Fact]
    public void A_frame_across_zero_serves_both_tracts()
    {
        var found = Patches(Around(0.0, 0.0, 0.02));
        Assert.Contains(found, p => p is { Tract: 0, X: 409 });
        Assert.Contains(found, p => p is { Tract: 3, X: 0 });
        Assert.All(found, p => Assert.True(p is { Tract: 0, X: 409 } or { Tract: 3, X: 0 }));
    }

    [Theory]
    [InlineData(90, 0, 1)]
    [InlineData(180, 1, 2)]
    [InlineData(270, 2, 3)]
    public void A_frame_across_a_tract_border_serves_both_tracts(double ra, int west, int east)
    {
        var tracts = Patches(Around(ra, 0.5, 0.02)).Select(p => p.Tract).Distinct();
        Assert.Equal([west, east], tracts);
    }

    [Fact]
    public void A_patch_at_the_end_of_a_tract_takes_frames_beyond_the_border()
    {
        // Column 0 of tract 0 ends at RA 90.1, where tract 1 rules.
        var found = Patches(Around(90.05, 0.5, 0.02));
        Assert.Contains(found, p => p is { Tract: 0, X: 0 });
        Assert.Contains(found, p => p is { Tract: 1, X: 409 });
    }

    [Theory]
    [InlineData(45, 1.4)]
    [InlineData(45, -1.4)]
    [InlineData(200, 60)]
    public void A_frame_off_the_map_serves_no_patch(double ra, double dec) => Assert.Empty(Patches(Around(ra, dec, 0.05)));

    [Fact]
    public void A_turned_square_is_clipped_to_its_true_area()
    {
        // A diamond whose left half lies in the box: its corners are 1000 pixels from the middle of the right edge.
        var (x, y) = (402_029.5, 10_488.0);
        var diamond = new Footprint(At(0, x - 1000, y), At(0, x, y + 400), At(0, x + 1000, y), At(0, x, y - 400));
        var overlap = SkyMap.Overlaps(diamond).Single(o => o.Patch == new PatchIndex(0, 200, 5));
        Assert.Equal(1000.0 * 400, overlap.AreaPixels, 1.0);
    }

    [Fact]
    public void The_areas_agree_with_counting_points() => Any.HoldsForAll(
        from ra in Any.Between(0, 360)
        from dec in Any.Between(-1.4, 1.4)
        from angle in Any.Between(0, 1.5)
        select (Ra: ra, Dec: dec, Angle: angle),
        value =>
        {
            const int Steps = 60;
            const double Side = 0.2;
            var (cos, sin) = (Math.Cos(value.Angle) * Side / 2, Math.Sin(value.Angle) * Side / 2);
            SkyPoint Corner(double u, double v) =>
                new(value.Ra + ((u * cos) - (v * sin)), value.Dec + ((u * sin) + (v * cos)));
            var footprint = new Footprint(Corner(-1, -1), Corner(-1, 1), Corner(1, 1), Corner(1, -1));
            var counted = new Dictionary<PatchIndex, int>();
            for (var i = 0; i < Steps * Steps; i++)
            {
                var point = Corner((((i % Steps) + 0.5) * 2 / Steps) - 1, (((i / Steps) + 0.5) * 2 / Steps) - 1);
                foreach (var patch in OuterPatchesAt(point))
                {
                    counted[patch] = counted.GetValueOrDefault(patch) + 1;
                }
            }

            var overlaps = SkyMap.Overlaps(footprint).ToDictionary(o => o.Patch, o => o.AreaPixels);
            var perPoint = Side * Side / (Steps * Steps) / (SkyMap.PixelScaleDegrees * SkyMap.PixelScaleDegrees);
            foreach (var patch in overlaps.Keys.Union(counted.Keys))
            {
                // A cut through the square miscounts at most the points along it.
                var difference = overlaps.GetValueOrDefault(patch) - (counted.GetValueOrDefault(patch) * perPoint);
                Assert.InRange(difference, -4 * Steps * perPoint, 4 * Steps * perPoint);
            }
        });

    private static IEnumerable<PatchIndex> OuterPatchesAt(SkyPoint point)
    {
        for (var tract = 0; tract < SkyMap.TractCount; tract++)
        {
            var pixel = SkyMap.SkyToPixel(tract, point);
            var (column, row) = ((int)Math.Floor(pixel.X / 2000), (int)Math.Floor(pixel.Y / 1907));
            for (var x = column - 1; x <= column + 1; x++)
            {
                for (var y = row - 1; y <= row + 1; y++)
                {
                    if (x is < 0 or >= SkyMap.PatchColumns || y is < 0 or >= SkyMap.PatchRows)
                    {
                        continue;
                    }

                    var box = SkyMap.OuterBox(new PatchIndex(tract, x, y));
                    if (pixel.X >= box.MinX - 0.5 && pixel.X <= box.MaxX + 0.5 && pixel.Y >= box.MinY - 0.5 && pixel.Y <= box.MaxY + 0.5)
                    {
                        yield return new PatchIndex(tract, x, y);
                    }
                }
            }
        }
    }

    private static List<PatchIndex> Patches(Footprint footprint) => [.. SkyMap.Overlaps(footprint).Select(o => o.Patch)];

    private static SkyPoint At(int tract, double x, double y) => SkyMap.PixelToSky(tract, new PixelPoint(x, y));

    private static Footprint Box(int tract, double left, double right, double bottom, double top) =>
        new(At(tract, left, bottom), At(tract, left, top), At(tract, right, top), At(tract, right, bottom));

    private static Footprint Around(double ra, double dec, double half) => new(
        new SkyPoint(ra - half, dec - half), new SkyPoint(ra + half, dec - half),
        new SkyPoint(ra + half, dec + half), new SkyPoint(ra - half, dec + half));
}
