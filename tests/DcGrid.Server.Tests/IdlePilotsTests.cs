using DcGrid.Server.Rpc;
using DcGrid.Server.Tests.Support;

namespace DcGrid.Server.Tests;

public sealed class IdlePilotsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(200, 1)]
    [InlineData(201, 2)]
    [InlineData(1000, 5)]
    [InlineData(10_000, 30)]
    public void The_more_pilots_ask_in_vain_the_longer_each_waits(int pilots, int seconds)
    {
        var idle = new IdlePilots(new ManualTime());
        Assert.Equal(seconds, Enumerable.Range(1, pilots).Select(pilot => idle.SecondsUntilNext(pilot)).ToList()[^1]);
        Assert.Equal(seconds, idle.SecondsUntilNext(1));
    }

    [Fact]
    public void Those_that_ask_no_more_are_forgotten()
    {
        var time = new ManualTime();
        var idle = new IdlePilots(time);
        for (var pilot = 0; pilot < 1000; pilot++)
        {
            idle.SecondsUntilNext(pilot);
        }

        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(5, idle.SecondsUntilNext(1));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(1, idle.SecondsUntilNext(1));
    }
}
