using DcGrid.CampaignModel.Runs;
using DcGrid.CampaignModel.Work;
using static DcGrid.CampaignModel.Tests.SmallCampaign;

namespace DcGrid.CampaignModel.Tests;

public sealed class ChainRunTests
{
    private static readonly ChainPlan TwoSlots = new(2) { SlotsPerPilot = 2, CacheBytes = 0, PilotStartSeconds = 100, TaskOverheadSeconds = 0 };

    [Fact]
    public void The_first_patch_is_complete_before_the_second_is_begun()
    {
        var run = ChainRun.Simulate(TwoPatches(), Fates, Sizes, TwoSlots);

        // Slot 0: image 0 to 110, image 2 to 120, image 3 to 130, coadd to 135, forced photometry to 139.
        // Slot 1: image 1 to 110, coadd to 115, forced photometry to 119 and to 123, idle, forced photometry from 135 to 139.
        Assert.Equal([123, 139], run.PatchSeconds.Select(seconds => Math.Round(seconds, 6)));
        Assert.Equal(139, run.MakespanSeconds, 6);
        Assert.Equal((4 * 10) + (2 * 5) + (4 * 4), run.BusySeconds, 6);
        Assert.Equal(10, run.Tasks);
    }

    [Fact]
    public void A_slot_runs_one_task_after_the_other_with_the_overhead_of_each()
    {
        var run = ChainRun.Simulate(TwoPatches(), Fates, Sizes, TwoSlots with { Slots = 1, TaskOverheadSeconds = 0.5 });

        // Two images, a coadd, two forced photometries of patch 7, and the same of patch 8.
        var patch = (2 * 10.5) + 5.5 + (2 * 4.5);
        Assert.Equal(100 + patch, run.FirstPatchSeconds, 6);
        Assert.Equal(100 + (2 * patch), run.MakespanSeconds, 6);
        Assert.Equal(66 / (100 + (2 * patch)), run.SlotUse, 9);
    }

    [Fact]
    public void A_pilot_with_room_reads_only_what_is_raw()
    {
        var without = ChainRun.Simulate(TwoPatches(), Fates, Sizes, TwoSlots);
        Assert.Equal((4 * Raw) + (8 * Calexp) + (4 * Sources), without.BytesRead);
        var with = ChainRun.Simulate(TwoPatches(), Fates, Sizes, TwoSlots with { CacheBytes = 1_000_000 });
        Assert.Equal(4 * Raw, with.BytesRead);
    }

    [Fact]
    public void Two_pilots_do_not_share_their_caches()
    {
        var run = ChainRun.Simulate(Images([7], [7]), Fates, Sizes, TwoSlots with { SlotsPerPilot = 1, CacheBytes = 1_000_000 });

        // Pilot 0 makes image 0, pilot 1 image 1; pilot 0 makes the coadd (reads image 1) and forced photometry of image 0,
        // pilot 1 forced photometry of image 1 (reads the source table).
        Assert.Equal((2 * Raw) + Calexp + Sources, run.BytesRead);
        Assert.Equal(100 + 10 + 5 + 4, run.MakespanSeconds, 6);
    }

    [Fact]
    public void A_failed_image_is_left_out_and_the_rest_goes_on()
    {
        var work = Images([7], [7], [7], [7], [7], [7]);
        var fates = new TaskFates(3, Times, failedShare: 0.5);
        var failed = Enumerable.Range(0, work.ImageCount).Count(fates.Fails);
        Assert.InRange(failed, 1, work.ImageCount - 1);
        var good = work.ImageCount - failed;

        var chain = ChainRun.Simulate(work, fates, Sizes, TwoSlots);
        Assert.Equal(work.ImageCount + 1 + good, chain.Tasks);
        Assert.Equal((6 * 10) + 1 + (2 * good) + (4 * good), chain.BusySeconds, 6);
        Assert.Equal((6 * Raw) + (2 * good * Calexp) + (good * Sources), chain.BytesRead);
        Assert.Equal(chain.BusySeconds, BarrierRun.Simulate(work, fates, Sizes, new BarrierPlan(2)).BusySeconds, 6);
    }

    [Fact]
    public void A_coadd_of_nothing_but_failed_images_holds_nothing_up()
    {
        var fates = new TaskFates(1, Times, failedShare: 1);
        Assert.Equal(4, ChainRun.Simulate(TwoPatches(), fates, Sizes, TwoSlots).Tasks);
        Assert.Equal(4, BarrierRun.Simulate(TwoPatches(), fates, Sizes, new BarrierPlan(2)).Tasks);
    }
}
