using System.IO.Compression;
using DcGrid.Survey.Geometry;
using DcGrid.Survey.Ids;
using DcGrid.Survey.Lists;
using DcGrid.Survey.Planning;
using DcGrid.Survey.Sky;
using DcGrid.Survey.Tests.Support;

namespace DcGrid.Survey.Tests.Geometry;

/// <summary>
/// The made survey beside all r exposures that the real one has at RA 54.8 to 55.2, Dec below 0: 1020 frames of 161 runs.
/// </summary>
public sealed class RealOverlapTests
{
    // Rows 1 to 3 of a column: what the real list covers in full.
    private const int RealColumn = 159;
    private const int MadeColumn = 385;

    private static readonly IReadOnlyList<FrameFootprint> Real = ReadReal();

    private static readonly IReadOnlyList<FrameFootprint> Made =
        [.. Stripe82Survey.Frames(1, 0.02).Where(f => f.Frame.Id is { Filter: SurveyFilter.R, Camcol: <= 3 })];

    [Fact]
    public void An_image_touches_as_many_patches_as_a_real_one()
    {
        // Real ones 5.20, made ones 5.14.
        Assert.Equal(PatchesAnImage(Real), PatchesAnImage(Made), tolerance: 0.1);
    }

    [Fact]
    public void A_patch_has_as_many_images_as_a_real_one()
    {
        for (var row = 1; row <= 3; row++)
        {
            // Real ones 603 to 613 (some exposures of the table had failed and are not in it), made ones 647 to 653.
            var (real, made) = (ImagesOf(Real, RealColumn, row), ImagesOf(Made, MadeColumn, row));
            Assert.InRange(made, 0.95 * real, 1.1 * real);
        }
    }

    [Fact]
    public void The_frames_of_a_field_lie_on_each_other_and_neighbours_overlap_as_the_real_ones_do()
    {
        var (real, made) = (StepAlongARun(Real), StepAlongARun(Made));
        Assert.Equal(real, made, tolerance: 0.0005);
        var field = Stripe82Survey.Frames(1, 0.01).Take(SurveyFilters.All.Count).ToList();
        Assert.Single(field.Select(f => f.Frame.Id.Field).Distinct());
        Assert.All(field, f => Assert.Equal(
            field[0].Footprint!.Value.Corner1.RaDegrees, f.Footprint!.Value.Corner1.RaDegrees, tolerance: 0.0015));
    }

    private static double StepAlongARun(IReadOnlyList<FrameFootprint> frames)
    {
        var corners = frames.ToDictionary(f => f.Frame.Id, f => f.Footprint!.Value.Corner1.RaDegrees);
        return corners.Average(c =>
        {
            var next = new ImageDataId(c.Key.Run, c.Key.Camcol, c.Key.Field + 1, SurveyFilter.R);
            return corners.TryGetValue(next, out var there) ? there - c.Value : (double?)null;
        })!.Value;
    }

    private static double PatchesAnImage(IReadOnlyList<FrameFootprint> frames) =>
        frames.Average(f => SkyMap.Overlaps(f.Footprint!.Value).Count);

    private static int ImagesOf(IReadOnlyList<FrameFootprint> frames, int column, int row) =>
        frames.Count(f => SkyMap.Overlaps(f.Footprint!.Value).Any(o => o.Patch == new PatchIndex(0, column, row)));

    private static List<FrameFootprint> ReadReal()
    {
        using var file = new GZipStream(File.OpenRead(TestData.InFolder("exposures-r.csv.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(file);
        return [.. FrameList.ReadWithCorners(reader, "exposures-r.csv.gz")];
    }
}
