using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Planning;
using DcGrid.Survey.Sky;
using DcGrid.Survey.Tests.Support;

namespace DcGrid.Survey.Tests.Planning;

/// <summary>The ten real frames of the demo, from their own headers.</summary>
public sealed class DemoFramesTests
{
    [Fact]
    public async Task The_ten_frames_make_fifteen_coadds_in_three_patches()
    {
        var plan = await CampaignPlanner.PlanAsync(
            new FootprintReader(TestData.DemoInput, 2).ReadAsync(FrameTree.Enumerate(TestData.DemoInput)), new PlanOptions());
        var tasks = plan.Tasks().ToList();
        PlanInvariants.Check(plan, tasks);
        Assert.Empty(plan.Warnings);
        Assert.Equal((10L, 15L, 10L), (
            plan.Counts.Tasks(SurveyStage.ProcessCcd), plan.Counts.Tasks(SurveyStage.Coadd), plan.Counts.Tasks(SurveyStage.ForcedPhot)));
        var coadds = tasks.Where(t => t.Stage == SurveyStage.Coadd).ToList();
        Assert.Equal(
            ["3-38,5", "3-38,6", "3-38,7"], coadds.Select(t => t.Id.Patch!.Value.Patch).Distinct().Select(p => p.ToString()));
        Assert.All(coadds, coadd => Assert.Equal(2, coadd.Upstream.Count));
        Assert.All(tasks.Where(t => t.Stage == SurveyStage.ForcedPhot), forced => Assert.Equal(4, forced.Upstream.Count));
    }

    [Fact]
    public void A_footprint_is_in_the_corner_order_of_the_published_table()
    {
        var frame = new SurveyFrame(ImageDataId.Parse("004192-r4-0300"), 40);
        var footprint = new FootprintReader(TestData.DemoInput).Read(frame).Footprint!.Value;
        // First pixel, then along the rows (RA), then both, then along the columns (Dec): as the real exposures have it.
        Assert.Equal((351.567688, -0.008991), Rounded(footprint.Corner1));
        Assert.Equal((351.731456, -0.008977), Rounded(footprint.Corner2));
        Assert.Equal((351.731496, 0.216312), Rounded(footprint.Corner3));
        Assert.Equal((351.567728, 0.216297), Rounded(footprint.Corner4));
    }

    [Fact]
    public void Most_of_each_frame_lies_in_patch_38_6()
    {
        var reader = new FootprintReader(TestData.DemoInput);
        foreach (var frame in FrameTree.Enumerate(TestData.DemoInput))
        {
            var overlaps = SkyMap.Overlaps(reader.Read(frame).Footprint!.Value).ToDictionary(o => o.Patch, o => o.AreaPixels);
            Assert.InRange(overlaps[new PatchIndex(3, 38, 6)] / (2048.0 * 1489), 0.8, 1.0);
        }
    }

    private static (double Ra, double Dec) Rounded(SkyPoint point) =>
        (Math.Round(point.RaDegrees, 6), Math.Round(point.DecDegrees, 6));
}
