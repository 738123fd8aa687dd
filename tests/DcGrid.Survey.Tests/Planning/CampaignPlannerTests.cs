using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Lists;
using DcGrid.Survey.Planning;
using DcGrid.Survey.Sky;
using DcGrid.Survey.Tests.Support;

namespace DcGrid.Survey.Tests.Planning;

public sealed class CampaignPlannerTests
{
    private static readonly IReadOnlyList<FrameFootprint> RealFrames =
        [.. FrameList.ReadFileWithCorners(TestData.InFolder("exposures.csv"))];

    [Fact]
    public void Real_exposures_are_planned_in_full()
    {
        var plan = CampaignPlanner.Plan(RealFrames, new PlanOptions());
        var tasks = plan.Tasks().ToList();
        PlanInvariants.Check(plan, tasks);
        Assert.Equal((382L, 382L, 0L), (plan.Counts.FramesGiven, plan.Counts.FramesPlanned, plan.Counts.FramesWithoutFootprint));
        Assert.Equal([0L, 132, 125, 125, 0], SurveyFilters.All.Select(f => plan.Counts.Tasks(SurveyStage.ProcessCcd, f)));
        Assert.Equal([0L, 132, 125, 125, 0], SurveyFilters.All.Select(f => plan.Counts.Tasks(SurveyStage.ForcedPhot, f)));
        Assert.Empty(plan.Warnings);
    }

    [Fact]
    public void A_coadd_takes_exactly_the_frames_that_overlap_its_patch()
    {
        var plan = CampaignPlanner.Plan(RealFrames, new PlanOptions());
        var byId = RealFrames.ToDictionary(f => f.Frame.Id);
        foreach (var coadd in plan.Tasks().Where(t => t.Stage == SurveyStage.Coadd))
        {
            var patch = coadd.Id.Patch!.Value;
            var expected = byId.Values
                .Where(f => f.Frame.Id.Filter == patch.Filter && SkyMap.Overlaps(f.Footprint!.Value).Any(o => o.Patch == patch.Patch))
                .Select(f => f.Frame.Id).Order();
            Assert.Equal(expected, coadd.Upstream.Select(u => u.Id.Image!.Value));
        }
    }

    [Fact]
    public void The_order_in_which_frames_are_given_does_not_matter()
    {
        var plan = CampaignPlanner.Plan(RealFrames, new PlanOptions()).Tasks().Select(Describe).ToList();
        var other = CampaignPlanner.Plan(RealFrames.Reverse(), new PlanOptions()).Tasks().Select(Describe).ToList();
        Assert.Equal(plan, other);
    }

    [Fact]
    public void A_patch_is_finished_in_all_filters_before_the_next_begins()
    {
        var plan = CampaignPlanner.Plan([Frame(1, "r", 45.1), Frame(1, "g", 45.1), Frame(2, "r", 44.0), Frame(2, "g", 44.0)], new PlanOptions());
        Assert.Equal(
            [
                "ProcessCcd 000094-g1-0001", "ProcessCcd 000094-r1-0001", "Coadd 0-204,5-g", "Coadd 0-204,5-r",
                "ForcedPhot 000094-g1-0001", "ForcedPhot 000094-r1-0001",
                "ProcessCcd 000094-g1-0002", "ProcessCcd 000094-r1-0002", "Coadd 0-209,5-g", "Coadd 0-209,5-r",
                "ForcedPhot 000094-g1-0002", "ForcedPhot 000094-r1-0002",
            ],
            plan.Tasks().Select(t => $"{t.Stage} {t.Id}"));
        Assert.Equal(plan.Tasks().Select(t => t.SkyOrder), plan.Tasks().Select(t => t.SkyOrder).Order());
    }

    [Fact]
    public void A_frame_on_a_border_belongs_to_its_first_patch_and_waits_for_its_last()
    {
        // RA 45 is, to a pixel, the edge between columns 204 and 205.
        var plan = CampaignPlanner.Plan([Frame(1, "r", 45)], new PlanOptions());
        var tasks = plan.Tasks().ToList();
        PlanInvariants.Check(plan, tasks);
        var forced = tasks.Single(t => t.Stage == SurveyStage.ForcedPhot);
        Assert.Equal(
            ["000094-r1-0001", "0-204,5-r", "0-205,5-r"], forced.Upstream.Select(u => u.Id.ToString()));
        Assert.True(tasks.First(t => t.Stage == SurveyStage.Coadd).SkyOrder < forced.SkyOrder);
        Assert.Same(forced, tasks[^1]);
    }

    [Fact]
    public void A_frame_without_footprint_is_planned_and_serves_no_patch()
    {
        var lost = FrameFootprint.Unknown(Frame(3, "r", 45.1).Frame, "the file is missing");
        var plan = CampaignPlanner.Plan([Frame(1, "r", 45.1), lost], new PlanOptions { Region = new SkyRegion(40, 50, -1, 1) });
        var tasks = plan.Tasks().ToList();
        PlanInvariants.Check(plan, tasks);
        Assert.Equal((2L, 1L), (plan.Counts.FramesPlanned, plan.Counts.FramesWithoutFootprint));
        Assert.Equal(["ProcessCcd 000094-r1-0003", "ForcedPhot 000094-r1-0003"], tasks[^2..].Select(t => $"{t.Stage} {t.Id}"));
        Assert.Equal(SurveyStage.ProcessCcd, Assert.Single(tasks[^1].Upstream).Stage);
        var warning = Assert.Single(plan.Warnings);
        Assert.Equal((PlanWarningKind.FootprintUnknown, lost.Frame.Id), (warning.Kind, warning.Image));
        Assert.Contains("the file is missing", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_off_the_map_is_planned_with_a_warning_unless_a_region_leaves_it_out()
    {
        var frames = new[] { Frame(1, "r", 45.1), Frame(2, "r", 45.1, 3) };
        var whole = CampaignPlanner.Plan(frames, new PlanOptions());
        PlanInvariants.Check(whole, [.. whole.Tasks()]);
        Assert.Equal((2L, 1L, 0L), (whole.Counts.FramesPlanned, whole.Counts.FramesOffTheMap, whole.Counts.FramesOutsideRegion));
        Assert.Equal(PlanWarningKind.OffTheMap, Assert.Single(whole.Warnings).Kind);
        var part = CampaignPlanner.Plan(frames, new PlanOptions { Tracts = [0] });
        Assert.Equal((1L, 0L, 1L), (part.Counts.FramesPlanned, part.Counts.FramesOffTheMap, part.Counts.FramesOutsideRegion));
        Assert.Empty(part.Warnings);
    }

    [Fact]
    public void Filters_regions_tracts_and_patches_limit_the_plan()
    {
        var frames = new[] { Frame(1, "r", 45.1), Frame(1, "g", 45.1), Frame(2, "r", 46), Frame(3, "r", 135) };
        Assert.Equal("2 1 3", Fields(new PlanOptions { Filters = [SurveyFilter.R] }));
        Assert.Equal("1", Fields(new PlanOptions { Filters = [SurveyFilter.G] }));
        Assert.Equal("3", Fields(new PlanOptions { Tracts = [1] }));
        Assert.Equal("2", Fields(new PlanOptions { Region = new SkyRegion(45.8, 46.2, -1, 1) }));
        Assert.Equal("1 1", Fields(new PlanOptions { Patches = [PatchIndex.Parse("0-204,5")] }));

        string Fields(PlanOptions options)
        {
            var plan = CampaignPlanner.Plan(frames, options);
            PlanInvariants.Check(plan, [.. plan.Tasks()]);
            return string.Join(' ', plan.Tasks().Where(t => t.Stage == SurveyStage.ProcessCcd).Select(t => t.Id.Image!.Value.Field));
        }
    }

    [Fact]
    public void Of_a_frame_given_twice_the_first_counts()
    {
        var first = Frame(1, "r", 45.1);
        var second = first with { Frame = first.Frame with { Rerun = 41 }, Footprint = null };
        var plan = CampaignPlanner.Plan([first, second, Frame(2, "r", 45.1)], new PlanOptions());
        PlanInvariants.Check(plan, [.. plan.Tasks()]);
        Assert.Equal((3L, 2L, 1L, 0L), (plan.Counts.FramesGiven, plan.Counts.FramesPlanned, plan.Counts.FramesGivenTwice, plan.Counts.FramesWithoutFootprint));
        Assert.Contains("rerun 40 is planned, rerun 41 is left out", Assert.Single(plan.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stages_may_be_left_out_from_the_end()
    {
        var plan = CampaignPlanner.Plan(RealFrames, new PlanOptions { Stages = [SurveyStage.ProcessCcd] });
        Assert.Equal((382L, 382), (plan.Counts.TotalTasks, plan.Tasks().Count()));
        Assert.Throws<ArgumentException>(() => new CampaignPlanner(new PlanOptions { Stages = [SurveyStage.Coadd] }));
        Assert.Throws<ArgumentException>(
            () => new CampaignPlanner(new PlanOptions { Stages = [SurveyStage.ProcessCcd, SurveyStage.ForcedPhot] }));
    }

    [Fact]
    public void Options_that_leave_no_patch_are_refused()
    {
        var options = new PlanOptions { Region = new SkyRegion(10, 20, -1, 1), Tracts = [1] };
        Assert.Contains("in common", Assert.Throws<ArgumentException>(() => new CampaignPlanner(options)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new CampaignPlanner(new PlanOptions { Filters = [] }));
    }

    [Fact]
    public void Raw_inputs_are_named_by_role_whether_they_are_there_or_not()
    {
        var frame = Frame(1, "r", 45.1);
        frame = frame with { Frame = frame.Frame with { Unusual = SdssFileRoles.FpC } };
        var task = CampaignPlanner.Plan([frame], new PlanOptions()).Tasks().First();
        Assert.Equal(
            [
                new RawInput(SdssFileRole.FpC, "94/40/corr/1/fpC-000094-r1-0001.fit"),
                new RawInput(SdssFileRole.FpM, "94/40/objcs/1/fpM-000094-r1-0001.fit"),
                new RawInput(SdssFileRole.TsField, "94/40/calibChunks/1/tsField-000094-1-40-0001.fit"),
            ],
            task.RawInputs);
    }

    [Fact]
    public void A_plan_of_many_frames_stays_small()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var plan = CampaignPlanner.Plan(Many(200_000), new PlanOptions());
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(200_000, plan.Counts.FramesPlanned);
        // Next to nothing is held; the other tests of this process move the reading by some megabytes.
        Assert.InRange(kept, 0, 20_000_000);
        GC.KeepAlive(plan);
    }

    [Fact]
    public async Task A_plan_can_be_fed_as_frames_come()
    {
        var plan = await CampaignPlanner.PlanAsync(Come(), new PlanOptions());
        Assert.Equal(382, plan.Counts.FramesPlanned);

        static async IAsyncEnumerable<FrameFootprint> Come()
        {
            foreach (var frame in RealFrames)
            {
                await Task.Yield();
                yield return frame;
            }
        }
    }

    private static IEnumerable<FrameFootprint> Many(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var id = new ImageDataId(1 + (i / 9000), 1 + (i % 6), i % 9000, (SurveyFilter)(i % 5));
            yield return Known(id, 5 + (i % 500 * 0.1), -1.1 + (i % 10 * 0.22));
        }
    }

    private static FrameFootprint Frame(int field, string filter, double ra, double dec = -0.1) =>
        Known(new ImageDataId(94, 1, field, SurveyFilters.Parse(filter)), ra, dec);

    // A small frame, a good 1000 pixels from the edges of its patch when it is put in the middle.
    private static FrameFootprint Known(ImageDataId id, double ra, double dec) => FrameFootprint.Known(
        new SurveyFrame(id, 40),
        new Footprint(
            new SkyPoint(ra - 0.01, dec - 0.01), new SkyPoint(ra + 0.01, dec - 0.01),
            new SkyPoint(ra + 0.01, dec + 0.01), new SkyPoint(ra - 0.01, dec + 0.01)));

    private static string Describe(PlannedTask task) =>
        $"{task.Stage} {task.Id} {task.SkyOrder} {string.Join(' ', task.Upstream.Select(u => $"{u.Stage} {u.Id}"))}";
}
