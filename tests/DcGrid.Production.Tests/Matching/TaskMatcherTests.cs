namespace DcGrid.Production.Tests;

public sealed class TaskMatcherTests
{
    private static readonly ResourceLimits Limits = new(600, 1000, 500, 2);
    private static readonly PilotCapability Pilot = new(2, 1000, 500, 660, ["lsst", "astromatic"]) { Tags = ["site:local", "release:v7_2"] };

    private static TaskNeeds Needs(ResourceLimits? limits = null) => new("astromatic", limits ?? Limits, ["release:v7_2"]);

    [Fact]
    public void A_task_fits_where_each_limit_is_just_met() => Assert.True(TaskMatcher.Fits(Needs(), Pilot));

    [Fact]
    public void A_task_without_limits_fits_where_its_payload_is() =>
        Assert.True(TaskMatcher.Fits(new("lsst", new(0, 0, 0, 0), []), new(1, 0, 0, 0, ["lsst"])));

    [Fact]
    public void A_pilot_without_an_end_has_time_for_all() =>
        Assert.True(TaskMatcher.Fits(Needs(Limits with { WallSeconds = int.MaxValue }), Pilot with { RemainingWallSeconds = 0 }));

    [Fact]
    public void A_task_without_a_wall_limit_still_needs_the_margin() =>
        Assert.False(TaskMatcher.Fits(Needs(Limits with { WallSeconds = 0 }), Pilot with { RemainingWallSeconds = TaskMatcher.WallMarginSeconds - 1 }));

    [Theory]
    [InlineData(MisfitReason.Payload, "needs payload astromatic, the pilot offers lsst", "astromatic", 0)]
    [InlineData(MisfitReason.Memory, "needs 1000 MiB of memory, the pilot has 999", "", 1)]
    [InlineData(MisfitReason.Disk, "needs 500 MiB of scratch, the pilot has 498", "", 2)]
    [InlineData(MisfitReason.WallTime, "needs 600 s and a margin of 60 s, the pilot has 659 s left", "", 1)]
    [InlineData(MisfitReason.Cores, "needs 2 cores, the pilot has 1 slots", "", 1)]
    [InlineData(MisfitReason.Tag, "needs tag release:v7_2, the pilot offers site:local, release:v7_20", "release:v7_2", 0)]
    public void Each_misfit_has_its_reason_in_words_and_in_a_figure_or_a_name(MisfitReason reason, string message, string name, long lacking)
    {
        var pilot = reason switch
        {
            MisfitReason.Payload => Pilot with { Payloads = ["lsst"] },
            MisfitReason.Memory => Pilot with { MemoryMiB = 999 },
            MisfitReason.Disk => Pilot with { DiskMiB = 498 },
            MisfitReason.WallTime => Pilot with { RemainingWallSeconds = 659 },
            MisfitReason.Tag => Pilot with { Tags = ["site:local", "release:v7_20"] },
            _ => Pilot with { Slots = 1 },
        };
        Assert.Equal(new Misfit(reason, message, name, lacking), Assert.Single(TaskMatcher.Misfits(Needs(), pilot)));
    }

    [Fact]
    public void All_misfits_are_named_and_not_only_the_first() =>
        Assert.Equal(Enum.GetValues<MisfitReason>(), TaskMatcher.Misfits(new("x", Limits, ["a"]), new(1, 1, 1, 1, [])).Select(misfit => misfit.Reason));

    [Fact]
    public void Each_tag_that_is_lacking_is_a_misfit_of_its_own() =>
        Assert.Equal(["b", "c"], TaskMatcher.Misfits(new("lsst", Limits, ["site:local", "b", "c"]), Pilot).Select(misfit => misfit.Name));

    [Theory]
    [InlineData("release:v7_2", true)]
    [InlineData("a.b+c-d_e:F9", true)]
    [InlineData("", false)]
    [InlineData("two words", false)]
    [InlineData("caf\u00e9", false)]
    public void Tags_are_words_of_few_letters(string tag, bool good) => Assert.Equal(good, TaskTags.Complaint([tag]) is null);

    [Fact]
    public void Tags_are_of_bounded_length_and_number()
    {
        Assert.Null(TaskTags.Complaint([new string('x', TaskTags.MaxChars)]));
        Assert.NotNull(TaskTags.Complaint([new string('x', TaskTags.MaxChars + 1)]));
        Assert.NotNull(TaskTags.Complaint([.. Enumerable.Range(0, TaskTags.MaxTags + 1).Select(number => $"t{number}")]));
    }

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
