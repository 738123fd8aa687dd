namespace DcGrid.Production.Tests;

public sealed class TaskMatcherTests
{
    private static readonly ResourceLimits Limits = new(600, 1000, 500, 2);
    private static readonly PilotCapability Pilot = new(2, 1000, 500, 660, ["lsst", "astromatic"]);

    [Fact]
    public void A_task_fits_where_each_limit_is_just_met() => Assert.True(TaskMatcher.Fits("astromatic", Limits, Pilot));

    [Fact]
    public void A_task_without_limits_fits_where_its_payload_is() =>
        Assert.True(TaskMatcher.Fits("lsst", new(0, 0, 0, 0), new(1, 0, 0, 0, ["lsst"])));

    [Fact]
    public void A_pilot_without_an_end_has_time_for_all() =>
        Assert.True(TaskMatcher.Fits("lsst", Limits with { WallSeconds = int.MaxValue }, Pilot with { RemainingWallSeconds = 0 }));

    [Fact]
    public void A_task_without_a_wall_limit_still_needs_the_margin() =>
        Assert.False(TaskMatcher.Fits("lsst", Limits with { WallSeconds = 0 }, Pilot with { RemainingWallSeconds = TaskMatcher.WallMarginSeconds - 1 }));

    [Theory]
    [InlineData(MisfitReason.Payload, "needs payload astromatic, the pilot offers lsst")]
    [InlineData(MisfitReason.Memory, "needs 1000 MiB of memory, the pilot has 999")]
    [InlineData(MisfitReason.Disk, "needs 500 MiB of scratch, the pilot has 499")]
    [InlineData(MisfitReason.WallTime, "needs 600 s and a margin of 60 s, the pilot has 659 s left")]
    [InlineData(MisfitReason.Cores, "needs 2 cores, the pilot has 1 slots")]
    public void Each_misfit_has_its_reason_in_words(MisfitReason reason, string message)
    {
        var pilot = reason switch
        {
            MisfitReason.Payload => Pilot with { Payloads = ["lsst"] },
            MisfitReason.Memory => Pilot with { MemoryMiB = 999 },
            MisfitReason.Disk => Pilot with { DiskMiB = 499 },
            MisfitReason.WallTime => Pilot with { RemainingWallSeconds = 659 },
            _ => Pilot with { Slots = 1 },
        };
        Assert.Equal(new Misfit(reason, message), Assert.Single(TaskMatcher.Misfits("astromatic", Limits, pilot)));
    }

    [Fact]
    public void All_misfits_are_named_and_not_only_the_first() =>
        Assert.Equal(Enum.GetValues<MisfitReason>(), TaskMatcher.Misfits("x", Limits, new(1, 1, 1, 1, [])).Select(misfit => misfit.Reason));

    [Fact]
    public void Candidates_go_by_priority_then_sky_then_later_stage_then_age()
    {
        Candidate[] inOrder =
        [
            new(new(9), Stage.ProcessCcd, 2, 50),
            new(new(8), Stage.ForcedPhot, 1, 10),
            new(new(3), Stage.Coadd, 1, 10),
            new(new(1), Stage.ProcessCcd, 1, 10),
            new(new(2), Stage.ProcessCcd, 1, 10),
            new(new(4), Stage.Coadd, 1, 11),
        ];
        for (var seed = 0; seed < 50; seed++)
        {
            var shuffled = inOrder.ToArray();
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(inOrder, TaskMatcher.Choose(shuffled, 10));
            Assert.Equal(inOrder[..3], TaskMatcher.Choose(shuffled, 3));
        }
    }
}
