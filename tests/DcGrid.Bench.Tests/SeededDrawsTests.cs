using DcGrid.Bench.Draws;
using DcGrid.Protocol.V1;

namespace DcGrid.Bench.Tests;

public sealed class SeededDrawsTests
{
    private const int Attempts = 100_000;

    [Fact]
    public void The_same_attempt_draws_the_same_fate_whoever_asks_and_when()
    {
        var profile = StageProfile.Survey[Stage.ProcessCcd];
        var forward = Enumerable.Range(1, 100).Select(task => profile.RunSeconds(new(7), task, 1));
        var backward = Enumerable.Range(1, 100).Reverse().Select(task => profile.RunSeconds(new(7), task, 1)).Reverse();
        Assert.Equal(forward, backward);
        Assert.NotEqual(profile.RunSeconds(new(7), 1, 1), profile.RunSeconds(new(8), 1, 1));
        Assert.NotEqual(profile.RunSeconds(new(7), 1, 1), profile.RunSeconds(new(7), 1, 2));
        Assert.NotEqual(profile.RunSeconds(new(7), 1, 1), profile.RunSeconds(new(7), 2, 1));
    }

    [Fact]
    public void Uniform_numbers_fill_their_range_evenly()
    {
        var draws = new SeededDraws(1);
        var tenths = new int[10];
        for (var task = 0; task < Attempts; task++)
        {
            tenths[(int)(10 * draws.Uniform(task, 1, DrawPurpose.Outcome))]++;
        }

        Assert.All(tenths, count => Assert.InRange(count, Attempts / 10 * 0.95, Attempts / 10 * 1.05));
    }

    [Fact]
    public void Run_times_have_the_median_of_their_stage()
    {
        var profile = StageProfile.Survey[Stage.Coadd];
        var times = Enumerable.Range(0, Attempts).Select(task => profile.RunSeconds(new(1), task, 1)).Order().ToList();
        Assert.InRange(times[Attempts / 2], profile.MedianSeconds * 0.98, profile.MedianSeconds * 1.02);
        Assert.True(times[0] > 0);
    }

    [Fact]
    public void Failures_come_as_often_as_their_stage_says()
    {
        var profile = StageProfile.Survey[Stage.ProcessCcd];
        var counts = Enumerable.Range(0, Attempts).Select(task => profile.Outcome(new(1), task, 1)).CountBy(code => code).ToDictionary();
        Assert.All(profile.Failures, failure => Assert.InRange(
            counts[failure.Code], (Attempts * failure.Share * 0.7) - 1, (Attempts * failure.Share * 1.3) + 1));
        Assert.Equal(Attempts, counts.Values.Sum());
        Assert.True(counts[OutcomeCode.Ok] > Attempts * 0.98);
    }

    [Fact]
    public void What_does_nothing_takes_no_time_and_succeeds()
    {
        Assert.Equal(0, StageProfile.NoOp.RunSeconds(new(1), 1, 1));
        Assert.Equal(OutcomeCode.Ok, StageProfile.NoOp.Outcome(new(1), 1, 1));
    }
}
