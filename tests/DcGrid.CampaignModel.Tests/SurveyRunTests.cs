using DcGrid.CampaignModel.Runs;
using DcGrid.CampaignModel.Work;
using DcGrid.Survey.Geometry;
using DcGrid.Survey.Planning;

namespace DcGrid.CampaignModel.Tests;

public sealed class SurveyRunTests
{
    [Fact]
    public void The_work_is_what_the_planner_plans()
    {
        var work = SmallCampaign.Survey(1);
        using var plan = CampaignPlanner.Plan(Stripe82Survey.Frames(1, 0.004), new PlanOptions());
        Assert.Equal(plan.Counts.Tasks(SurveyStage.ProcessCcd), work.ImageCount);
        Assert.Equal(plan.Counts.Tasks(SurveyStage.Coadd), work.CoaddCount);
        Assert.Equal(plan.Counts.Patches, work.PatchCount);
        Assert.Equal(plan.Tasks().Where(task => task.Stage == SurveyStage.Coadd).Sum(task => task.Upstream.Count), work.LinkCount);
    }

    [Fact]
    public void One_seed_gives_one_set_of_figures_and_another_seed_another()
    {
        var work = SmallCampaign.Survey(1);
        var first = Chain(work, 1);
        var again = Chain(SmallCampaign.Survey(1), 1);
        Assert.Equal(first.PatchSeconds, again.PatchSeconds);
        Assert.Equal(first with { PatchSeconds = [] }, again with { PatchSeconds = [] });
        Assert.NotEqual(first.MakespanSeconds, Chain(work, 2).MakespanSeconds);
        Assert.Equal(Barrier(work, 1) with { PatchSeconds = [] }, Barrier(work, 1) with { PatchSeconds = [] });
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 8)]
    [InlineData(3, 40)]
    [InlineData(4, 40)]
    [InlineData(5, 200)]
    public void A_barrier_never_beats_the_chain_to_the_first_patch(int seed, int slots)
    {
        var work = SmallCampaign.Survey(seed);
        var (chain, barrier) = (Chain(work, (ulong)seed, slots), Barrier(work, (ulong)seed, slots));
        Assert.True(chain.FirstPatchSeconds < barrier.FirstPatchSeconds, $"{chain.FirstPatchSeconds} s against {barrier.FirstPatchSeconds} s");
        Assert.Equal(barrier.Tasks, chain.Tasks);
        Assert.Equal(barrier.BusySeconds, chain.BusySeconds, 3);
        Assert.All([chain, barrier], run => Assert.InRange(run.SlotUse, 0.01, 1));
    }

    [Fact]
    public void Task_times_have_the_means_and_images_the_failures_that_were_asked_for()
    {
        const int count = 200_000;
        var fates = new TaskFates(1, new TaskTimes(10, 1, 2, 4), ModelCase.FailedShare);
        var images = Enumerable.Range(0, count).ToArray();
        Assert.Equal(10, images.Average(fates.ProcessCcdSeconds), 0.05);
        Assert.Equal(21, images.Average(image => fates.CoaddSeconds(image, 10)), 0.15);
        Assert.Equal(4, images.Average(fates.ForcedPhotSeconds), 0.03);
        Assert.Equal(ModelCase.FailedShare, images.Count(fates.Fails) / (double)count, 0.001);
    }

    private static ModelRun Chain(CampaignWork work, ulong seed, int slots = 40) =>
        ChainRun.Simulate(work, Fates(seed), ModelCase.Astromatic.Sizes, new ChainPlan(slots));

    private static ModelRun Barrier(CampaignWork work, ulong seed, int slots = 40) =>
        BarrierRun.Simulate(work, Fates(seed), ModelCase.Astromatic.Sizes, new BarrierPlan(slots));

    private static TaskFates Fates(ulong seed) => new(seed, ModelCase.Astromatic.Times, ModelCase.FailedShare);
}
