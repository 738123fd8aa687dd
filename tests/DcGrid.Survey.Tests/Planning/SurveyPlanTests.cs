using DcGrid.Survey.Geometry;
using DcGrid.Survey.Ids;
using DcGrid.Survey.Planning;
using DcGrid.Survey.Sky;
using DcGrid.Survey.Tests.Support;

namespace DcGrid.Survey.Tests.Planning;

/// <summary>Plans of the made survey: the whole of it, and parts of it at the full depth.</summary>
public sealed class SurveyPlanTests
{
    // So small that a plan of a few thousand frames is sorted on disk in many runs.
    private static readonly PlanOptions OnDisk = new() { SortChunkBytes = 1 };

    [Fact]
    public void The_whole_survey_makes_the_tasks_of_the_report()
    {
        using var plan = CampaignPlanner.Plan(Stripe82Survey.Frames(1), new PlanOptions());
        Assert.Equal([313_286L, 313_328, 313_322, 313_319, 313_325], Tasks(SurveyStage.ProcessCcd));
        Assert.Equal(Tasks(SurveyStage.ProcessCcd), Tasks(SurveyStage.ForcedPhot));
        // 228 x 12 patches.
        Assert.Equal((2736L, 13_680L), (plan.Counts.Patches, plan.Counts.Tasks(SurveyStage.Coadd)));
        Assert.Equal((3_146_840L, 0), (plan.Counts.TotalTasks, plan.Warnings.Count));

        IEnumerable<long> Tasks(SurveyStage stage) => SurveyFilters.All.Select(filter => plan.Counts.Tasks(stage, filter));
    }

    [Fact]
    public void A_plan_that_is_sorted_on_disk_is_that_of_memory()
    {
        using var folder = new TemporaryFolder();
        var frames = Stripe82Survey.Frames(1, 0.008).ToList();
        using var inMemory = CampaignPlanner.Plan(frames, new PlanOptions { ScratchFolder = "/no/such/folder" });
        using var onDisk = CampaignPlanner.Plan(Shuffled(frames), OnDisk with { ScratchFolder = folder.Root });
        Assert.Equal(Lines(inMemory), Lines(onDisk));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Every_coadd_takes_the_images_that_overlap_it_and_every_task_comes_after_its_inputs()
    {
        var frames = Stripe82Survey.Frames(5, 0.003).ToList();
        using var plan = CampaignPlanner.Plan(frames, OnDisk);
        var tasks = plan.Tasks().ToList();
        PlanInvariants.Check(plan, tasks);
        var expected = frames
            .SelectMany(f => SkyMap.Overlaps(f.Footprint!.Value).Select(o => (Coadd: o.Patch.InFilter(f.Frame.Id.Filter), f.Frame.Id)))
            .ToLookup(pair => pair.Coadd, pair => pair.Id);
        var coadds = tasks.Where(t => t.Stage == SurveyStage.Coadd).ToDictionary(
            t => t.Id.Patch!.Value, t => t.Upstream.Select(u => u.Id.Image!.Value).ToList());
        Assert.Equal(expected.Select(group => group.Key).ToHashSet(), [.. coadds.Keys]);
        Assert.All(coadds, coadd => Assert.Equal(expected[coadd.Key].Order(), coadd.Value));
        var forced = tasks.Where(t => t.Stage == SurveyStage.ForcedPhot).ToList();
        Assert.All(forced, t => Assert.Equal(new UpstreamRef(SurveyStage.ProcessCcd, t.Id), t.Upstream[0]));
        Assert.Equal(expected.Sum(group => group.Count()), forced.Sum(t => t.Upstream.Count - 1));
    }

    [Fact]
    public void Tasks_come_in_the_order_of_the_sky()
    {
        using var plan = CampaignPlanner.Plan(Stripe82Survey.Frames(5, 0.006), OnDisk);
        var reached = 0L;
        foreach (var task in plan.Tasks())
        {
            if (task.Stage == SurveyStage.ForcedPhot)
            {
                // It belongs to its first patch, and waits for its last.
                Assert.InRange(task.SkyOrder, 0, reached + 1);
                continue;
            }

            Assert.InRange(task.SkyOrder, reached, long.MaxValue);
            reached = task.SkyOrder;
        }
    }

    [Fact]
    public void What_is_under_way_does_not_grow_with_the_survey()
    {
        // An image is held from its first task to its last.
        Assert.InRange(MostUnderWay(0.04), 1, 1.1 * MostUnderWay(0.015));

        static int MostUnderWay(double scale)
        {
            using var plan = CampaignPlanner.Plan(Stripe82Survey.Frames(1, scale), OnDisk);
            var (open, most) = (0, 0);
            foreach (var task in plan.Tasks())
            {
                open += task.Stage switch { SurveyStage.ProcessCcd => 1, SurveyStage.ForcedPhot => -1, _ => 0 };
                most = Math.Max(most, open);
            }

            Assert.Equal(0, open);
            return most;
        }
    }

    [Fact]
    public void Frames_without_patch_any_number_of_them_come_last_in_image_order()
    {
        var frames = Stripe82Survey.Frames(1, 0.003).ToList();
        var lost = frames.Where((_, i) => i % 3 == 0).Select(f => FrameFootprint.Unknown(f.Frame, "lost")).ToList();
        using var plan = CampaignPlanner.Plan(Shuffled([.. lost, .. frames.Where((_, i) => i % 3 != 0)]), OnDisk);
        var ids = lost.Select(f => DataId.Of(f.Frame.Id)).ToList();
        Assert.Equal(
            [.. ids.Select(id => (SurveyStage.ProcessCcd, id)), .. ids.Select(id => (SurveyStage.ForcedPhot, id))],
            plan.Tasks().TakeLast(2 * ids.Count).Select(t => (t.Stage, t.Id)));
        Assert.Equal((ids.Count, ids.Count), (plan.Counts.FramesWithoutFootprint, plan.Warnings.Count));
    }

    [Fact]
    public void Doubles_are_found_wherever_they_come_and_warnings_are_bounded()
    {
        var frames = Stripe82Survey.Frames(1, 0.008).ToList();
        var again = frames.Select(f => f with { Frame = f.Frame with { Rerun = 41 } });
        using var plan = CampaignPlanner.Plan([.. frames, .. again], OnDisk);
        Assert.Equal((frames.Count, frames.Count), (plan.Counts.FramesPlanned, plan.Counts.FramesGivenTwice));
        Assert.Equal(CampaignPlanner.MaxWarningsKept, plan.Warnings.Count);
        Assert.All(plan.Warnings, w => Assert.EndsWith("rerun 40 is planned, rerun 41 is left out", w.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Tasks_may_be_read_again_and_side_by_side_until_the_plan_is_disposed()
    {
        var plan = CampaignPlanner.Plan(Stripe82Survey.Frames(1, 0.003), OnDisk);
        var tasks = plan.Tasks();
        Assert.Equal(SurveyStage.ProcessCcd, tasks.First().Stage);
        Assert.All(tasks.Zip(tasks), pair => Assert.Equal(pair.First.Id, pair.Second.Id));
        Assert.Equal(plan.Counts.TotalTasks, tasks.Count());
        plan.Dispose();
        Assert.Throws<ObjectDisposedException>(() => plan.Tasks().First());
    }

    private static IEnumerable<FrameFootprint> Shuffled(IEnumerable<FrameFootprint> frames) =>
        frames.OrderBy(f => (f.Frame.Id.CcdExposureId * 2_654_435_761L) & 0xFFFF);

    private static IEnumerable<string> Lines(CampaignPlan plan) => plan.Tasks().Select(t =>
        $"{t.Stage} {t.Id} {t.SkyOrder} {string.Join(' ', t.Upstream.Select(u => u.Id))} {string.Join(' ', t.RawInputs)}");
}
