using DcGrid.CampaignModel.Runs;
using static DcGrid.CampaignModel.Tests.SmallCampaign;

namespace DcGrid.CampaignModel.Tests;

public sealed class BarrierRunTests
{
    private static readonly BarrierPlan TwoSlots = new(2) { ImagesPerJob = 2, CoaddsPerJob = 1, ForcedPhotPerJob = 2, JobStartSeconds = 100 };

    [Fact]
    public void Two_jobs_a_stage_on_two_slots_take_what_one_slot_takes()
    {
        var run = BarrierRun.Simulate(TwoPatches(), Fates, Sizes, TwoSlots);

        // 100 + 2 x 10, then 100 + 1 + 2 x 2, then 100 + 2 x 4; both slots alike.
        Assert.Equal(120 + 105 + 108, run.MakespanSeconds, 6);
        Assert.Equal([333, 333], run.PatchSeconds.Select(seconds => Math.Round(seconds, 6)));
        Assert.Equal((4 * 10) + (2 * 5) + (4 * 4), run.BusySeconds, 6);
        Assert.Equal(66 / (2 * 333.0), run.SlotUse, 9);
        Assert.Equal(10, run.Tasks);
    }

    [Fact]
    public void A_job_reads_each_of_its_files_once_and_the_next_job_reads_it_again()
    {
        var raw = 4 * Raw;
        Assert.Equal(raw + (4 * Calexp) + (4 * Calexp) + (2 * Sources), BarrierRun.Simulate(TwoPatches(), Fates, Sizes, TwoSlots).BytesRead);

        // Jobs of one image each: the source table of a patch is read by both of its images.
        var single = TwoSlots with { ForcedPhotPerJob = 1 };
        Assert.Equal(raw + (4 * Calexp) + (4 * Calexp) + (4 * Sources), BarrierRun.Simulate(TwoPatches(), Fates, Sizes, single).BytesRead);

        // Both coadds of a job have the middle image in common.
        var shared = Images([7], [7, 8], [8]);
        Assert.Equal(
            (3 * Raw) + (3 * Calexp) + (3 * Calexp) + (2 * Sources),
            BarrierRun.Simulate(shared, Fates, Sizes, TwoSlots with { CoaddsPerJob = 2, ForcedPhotPerJob = 3 }).BytesRead);
    }

    [Fact]
    public void A_third_job_waits_for_the_slot_that_is_free_first()
    {
        var run = BarrierRun.Simulate(TwoPatches(), Fates, Sizes, TwoSlots with { ImagesPerJob = 1, JobStartSeconds = 0 });

        // Four images on two slots 20, coadds 5, forced photometry 2 x 4.
        Assert.Equal(33, run.MakespanSeconds, 6);
        Assert.Equal(33, run.FirstPatchSeconds, 6);
    }

    [Fact]
    public void The_last_job_of_a_stage_holds_back_all_of_the_next()
    {
        // One job of three images and one of one: the second slot idles from 10 to 30.
        var run = BarrierRun.Simulate(TwoPatches(), Fates, Sizes, TwoSlots with { ImagesPerJob = 3, JobStartSeconds = 0 });
        Assert.Equal(30 + 5 + 8, run.MakespanSeconds, 6);
    }
}
