using DcGrid.Irods.Connecting;
using DcGrid.Irods.Tests.Support;

namespace DcGrid.Irods.Tests.Connecting;

/// <summary>The pool under a budget: a connection is opened with a permit alone, nobody waits with one in hand, and all permits come back.</summary>
public sealed class ConnectionPermitsTests
{
    private readonly ManualTime _time = new();
    private readonly CountedPermits _permits = new();
    private bool _refuses;

    [Fact]
    public async Task A_connection_waits_for_its_permit_which_goes_back_when_it_is_closed()
    {
        var pool = Pool();
        _permits.Grant(1);
        var first = await pool.RentAsync(default);
        var second = pool.RentAsync(default).AsTask();
        var third = pool.RentAsync(default).AsTask();
        await _permits.UntilAsync(asked: 2);
        Assert.Equal((1, 0, 2), pool.Counts);

        _permits.Grant(1);
        var opened = await second;
        Assert.NotSame(first, opened);
        await pool.ReturnAsync(first);
        Assert.Same(first, await third);
        await _permits.UntilAsync(asked: 0);
        Assert.Equal(2, _permits.Taken);

        await pool.ReturnAsync(first);
        opened.IsWhole = false;
        await pool.ReturnAsync(opened);
        Assert.Equal(1, _permits.Taken);
        await pool.DisposeAsync();
        Assert.Equal(0, _permits.Taken);
    }

    [Fact]
    public async Task Whoever_waits_for_a_permit_takes_a_connection_that_comes_back()
    {
        await using var pool = Pool();
        _permits.Grant(1);
        var only = await pool.RentAsync(default);
        var waiting = pool.RentAsync(default).AsTask();
        await _permits.UntilAsync(asked: 1);
        await pool.ReturnAsync(only);
        Assert.Same(only, await waiting);
        await _permits.UntilAsync(asked: 0);
        Assert.Equal(1, _permits.Taken);
    }

    [Fact]
    public async Task A_further_connection_never_waits_for_a_permit()
    {
        await using var pool = Pool();
        _permits.Grant(1);
        await pool.RentAsync(default);
        Assert.Null(await pool.TryRentAsync(default));
        Assert.Equal((1, 0, 0), pool.Counts);
        _permits.Grant(1);
        Assert.NotNull(await pool.TryRentAsync(default));
    }

    [Fact]
    public async Task Idle_connections_can_be_closed_early_oldest_first()
    {
        await using var pool = Pool();
        _permits.Grant(3);
        var connections = new[] { await pool.RentAsync(default), await pool.RentAsync(default), await pool.RentAsync(default) };
        foreach (var connection in connections)
        {
            await pool.ReturnAsync(connection);
        }

        Assert.Equal(2, await pool.CloseIdleAsync(2));
        Assert.Equal([true, true, false], connections.Select(connection => connection.IsClosed));
        Assert.Equal((1, (1, 1, 0)), (_permits.Taken, pool.Counts));
    }

    [Fact]
    public async Task What_may_not_be_kept_is_closed_when_it_comes_back_or_at_the_next_sweep()
    {
        await using var pool = Pool();
        _permits.Grant(2);
        var idle = await pool.RentAsync(default);
        var used = await pool.RentAsync(default);
        await pool.ReturnAsync(idle);
        _permits.Keeps = false;
        await pool.ReturnAsync(used);
        Assert.Equal((true, false), (used.IsClosed, idle.IsClosed));
        await pool.SweepAsync();
        Assert.True(idle.IsClosed);
        Assert.Equal(0, _permits.Taken);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_permit_along()
    {
        await using var pool = Pool();
        using var stop = new CancellationTokenSource();
        var waiting = pool.RentAsync(stop.Token).AsTask();
        await _permits.UntilAsync(asked: 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await _permits.UntilAsync(asked: 0);
        _permits.Grant(1);
        Assert.Equal(0, _permits.Taken);
        Assert.Equal((0, 0, 0), pool.Counts);
    }

    [Fact]
    public async Task A_connection_that_can_not_be_opened_gives_its_permit_to_the_next()
    {
        await using var pool = Pool();
        _permits.Grant(1);
        _refuses = true;
        await Assert.ThrowsAsync<IrodsConnectionException>(async () => await pool.RentAsync(default));
        Assert.Equal(0, _permits.Taken);
        _refuses = false;
        Assert.NotNull(await pool.RentAsync(default));
    }

    [Fact]
    public async Task A_budget_that_fails_is_told_to_who_waits()
    {
        await using var pool = Pool();
        var waiting = pool.RentAsync(default).AsTask();
        await _permits.UntilAsync(asked: 1);
        _permits.Fail(new IrodsException("the budget is gone"));
        Assert.Equal("the budget is gone", (await Assert.ThrowsAsync<IrodsException>(() => waiting)).Message);
        Assert.Equal((0, 0, 0), pool.Counts);
    }

    [Fact]
    public async Task Many_callers_of_several_pools_end_with_two_permits()
    {
        _permits.Grant(2);
        var pools = Enumerable.Range(0, 3).Select(_ => Pool()).ToList();
        _permits.Keeps = null;
        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), new ParallelOptions { MaxDegreeOfParallelism = 30 }, async (turn, stop) =>
        {
            var pool = pools[turn % pools.Count];
            var connection = await pool.RentAsync(stop);
            await Task.Yield();
            if (turn % 5 == 0 && await pool.TryRentAsync(stop) is { } further)
            {
                await pool.ReturnAsync(further);
            }

            connection.IsWhole = turn % 7 != 0;
            await pool.ReturnAsync(connection);
        });
        Assert.InRange(_permits.MostTaken, 1, 2);
        foreach (var pool in pools)
        {
            await pool.DisposeAsync();
        }

        Assert.Equal(0, _permits.Taken);
    }

    private ConnectionPool<FakeConnection> Pool() => new(
        _ => _refuses ? throw new IrodsConnectionException("nobody is there") : ValueTask.FromResult(new FakeConnection()),
        connection => connection.IsWhole,
        connection =>
        {
            connection.IsClosed = true;
            return ValueTask.CompletedTask;
        },
        new IrodsClientOptions { MaxConnections = 4, TimeProvider = _time, Permits = _permits });

    private sealed class FakeConnection
    {
        public bool IsWhole { get; set; } = true;

        public bool IsClosed { get; set; }
    }
}
