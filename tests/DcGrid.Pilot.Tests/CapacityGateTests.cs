using DcGrid.Pilot.Work;

namespace DcGrid.Pilot.Tests;

public sealed class CapacityGateTests
{
    private readonly CapacityGate _gate = new(new(4, 8000, 0));

    [Fact]
    public async Task As_many_go_as_fit_together()
    {
        var turns = Enumerable.Range(0, 4).Select(_ => EnterAsync(3000)).ToList();
        Assert.Equal([true, true, false, false], turns.Select(turn => turn.IsCompleted));
        (await turns[0]).Dispose();
        await turns[2];
        Assert.False(turns[3].IsCompleted);
    }

    [Fact]
    public async Task A_small_one_does_not_overtake_a_large_one()
    {
        var (first, large, small) = (EnterAsync(5000), EnterAsync(4000), EnterAsync(10));
        Assert.Equal((true, false, false), (first.IsCompleted, large.IsCompleted, small.IsCompleted));
        (await first).Dispose();
        await large;
        await small;
    }

    [Fact]
    public async Task What_asks_for_more_than_there_is_goes_alone()
    {
        var small = EnterAsync(1);
        var giant = EnterAsync(int.MaxValue);
        var next = EnterAsync(1);
        Assert.False(giant.IsCompleted);
        (await small).Dispose();
        var turn = await giant;
        Assert.False(next.IsCompleted);
        turn.Dispose();
        await next;
    }

    [Fact]
    public async Task Who_is_cancelled_leaves_the_line_to_the_next()
    {
        using CancellationTokenSource cancel = new();
        await EnterAsync(5000);
        var large = _gate.EnterAsync(new(1, 4000, 0), cancel.Token);
        var small = EnterAsync(10);
        Assert.False(small.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        await small;
    }

    [Fact]
    public async Task A_part_can_be_given_back_first_and_nothing_twice()
    {
        var turn = await _gate.EnterAsync(new(4, 8000, 0), default);
        var next = _gate.EnterAsync(new(4, 0, 0), default);
        Assert.False(next.IsCompleted);
        turn.GiveBack(new(4, 0, 0));
        var other = await next;
        turn.GiveBack(new(4, 0, 0));
        Assert.False(_gate.EnterAsync(new(1, 0, 0), default).IsCompleted);
        turn.Dispose();
        turn.Dispose();
        other.Dispose();
    }

    private Task<CapacityTurn> EnterAsync(int memoryMiB) => _gate.EnterAsync(new(1, memoryMiB, 0), default);
}
