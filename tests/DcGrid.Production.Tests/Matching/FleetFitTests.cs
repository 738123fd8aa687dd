namespace DcGrid.Production.Tests;

public sealed class FleetFitTests
{
    private static readonly TaskNeeds Needs = new("lsst", new(600, 3000, 500, 1), ["release:v7_2"]);
    private static readonly PilotCapability Good = new(2, 4000, 1000, 0, ["lsst"]) { Tags = ["release:v7_2"] };

    [Fact]
    public void Pilots_are_counted_by_what_they_lack_and_the_nearest_is_named()
    {
        var fit = FleetFit.Of(Needs,
        [
            new(new(1), Good, 2, Draining: false),
            new(new(2), Good, 0, Draining: false),
            new(new(3), Good, 0, Draining: true),
            new(new(4), Good with { MemoryMiB = 1000, Tags = [] }, 0, Draining: false),
            new(new(5), Good with { MemoryMiB = 2000 }, 0, Draining: false),
            new(new(6), Good with { MemoryMiB = 2900, Tags = [] }, 0, Draining: false),
        ]);
        Assert.Equal((6, 2, 1, 1), (fit.Alive, fit.Fits, fit.Idle, fit.Draining));
        Assert.Equal(
            [(MisfitReason.Memory, "", 3, 100L, 6L), (MisfitReason.Tag, "release:v7_2", 2, 0L, 4L)],
            fit.Misfits.Select(group => (group.Reason, group.Name, group.Pilots, group.LeastShortage, group.Nearest.Value)));

        // One reason is nearer than two, however large.
        Assert.Equal(new PilotId(5), fit.Nearest);
        Assert.Equal("needs 3000 MiB of memory, the pilot has 2000", Assert.Single(fit.NearestMisfits).Message);
    }

    [Fact]
    public void Without_pilots_there_is_nothing_to_say()
    {
        var fit = FleetFit.Of(Needs, []);
        Assert.Equal((0, 0, 0, null), (fit.Alive, fit.Fits, fit.Misfits.Count, fit.Nearest));
    }
}
