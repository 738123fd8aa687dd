using DcGrid.Irods.Connecting;
using DcGrid.Irods.Tests.Support;

namespace DcGrid.Irods.Tests.Connecting;

/// <summary>Limits and order of the pool, with connections that are none.</summary>
public sealed class ConnectionPoolTests
{
    private readonly ManualTime _time = new();
    private readonly List<FakeConnection> _opened = [];
    private bool _refuses;

    [Fact]
    public async Task No_more_than_the_limit_are_opened_and_who_waits_is_served_in_order()
    {
        await using var pool = Pool(maxConnections: 2);
        var first = await pool.RentAsync(default);
        var second = await pool.RentAsync(default);
        var third = pool.RentAsync(default).AsTask();
        var fourth = pool.RentAsync(default).AsTask();
        Assert.Equal((2, 0, 2), pool.Counts);
        Assert.Null(await pool.TryRentAsync(default));

        await pool.ReturnAsync(second);
        Assert.Same(second, await third);
        Assert.False(fourth.IsCompleted);
        await pool.ReturnAsync(first);
        Assert.Same(first, await fourth);
        Assert.Equal(2, _opened.Count);
    }

    [Fact]
    public async Task A_whole_connection_is_used_again()
    {
        await using var pool = Pool(maxConnections: 2);
        var first = await pool.RentAsync(default);
        await pool.ReturnAsync(first);
        Assert.Equal((1, 1, 0), pool.Counts);
        Assert.Same(first, await pool.RentAsync(default));
    }

    [Fact]
    public async Task A_broken_connection_is_closed_and_its_place_goes_to_the_next_in_line()
    {
        await using var pool = Pool(maxConnections: 1);
        var first = await pool.RentAsync(default);
        var waiting = pool.RentAsync(default).AsTask();
        first.IsWhole = false;
        await pool.ReturnAsync(first);
        Assert.NotSame(first, await waiting);
        Assert.True(first.IsClosed);
        Assert.Equal((1, 0, 0), pool.Counts);
    }

    [Fact]
    public async Task An_idle_connection_that_broke_or_grew_old_is_not_used_again()
    {
        await using var pool = Pool(maxConnections: 3);
        var broken = await pool.RentAsync(default);
        var old = await pool.RentAsync(default);
        await pool.ReturnAsync(old);
        _time.Advance(TimeSpan.FromMinutes(1));
        await pool.ReturnAsync(broken);
        broken.IsWhole = false;
        Assert.DoesNotContain(await pool.RentAsync(default), new[] { broken, old });
        Assert.True(broken.IsClosed && old.IsClosed);
        Assert.Equal((1, 0, 0), pool.Counts);
    }

    [Fact]
    public async Task The_sweep_closes_what_is_old_and_leaves_the_rest()
    {
        await using var pool = Pool(maxConnections: 2);
        var old = await pool.RentAsync(default);
        var young = await pool.RentAsync(default);
        await pool.ReturnAsync(old);
        _time.Advance(TimeSpan.FromSeconds(40));
        await pool.ReturnAsync(young);
        _time.Advance(TimeSpan.FromSeconds(40));
        await pool.SweepAsync();
        Assert.Equal((true, false), (old.IsClosed, young.IsClosed));
        Assert.Equal((1, 1, 0), pool.Counts);
    }

    [Fact]
    public async Task Who_gives_up_waiting_loses_the_place_and_nobody_else_does()
    {
        await using var pool = Pool(maxConnections: 1);
        var only = await pool.RentAsync(default);
        using var stop = new CancellationTokenSource();
        var impatient = pool.RentAsync(stop.Token).AsTask();
        var patient = pool.RentAsync(default).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.Equal((1, 0, 1), pool.Counts);
        await pool.ReturnAsync(only);
        Assert.Same(only, await patient);
    }

    [Fact]
    public async Task A_connection_that_can_not_be_opened_leaves_its_place_to_the_next()
    {
        await using var pool = Pool(maxConnections: 1);
        _refuses = true;
        await Assert.ThrowsAsync<IrodsConnectionException>(async () => await pool.RentAsync(default));
        Assert.Equal((0, 0, 0), pool.Counts);
        _refuses = false;
        Assert.NotNull(await pool.RentAsync(default));
    }

    [Fact]
    public async Task Too_many_in_line_are_turned_away()
    {
        await using var pool = Pool(maxConnections: 1, maxWaiters: 1);
        await pool.RentAsync(default);
        var waiting = pool.RentAsync(default).AsTask();
        var error = await Assert.ThrowsAsync<IrodsException>(async () => await pool.RentAsync(default));
        Assert.True(error.IsTransient);
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task The_end_closes_idle_ones_at_once_and_those_in_use_when_they_come_back()
    {
        var pool = Pool(maxConnections: 2);
        var used = await pool.RentAsync(default);
        var idle = await pool.RentAsync(default);
        await pool.ReturnAsync(idle);
        await pool.DisposeAsync();
        Assert.Equal((true, false), (idle.IsClosed, used.IsClosed));
        await pool.ReturnAsync(used);
        Assert.True(used.IsClosed);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await pool.RentAsync(default));
    }

    private ConnectionPool<FakeConnection> Pool(int maxConnections, int maxWaiters = 100) => new(
        _ =>
        {
            if (_refuses)
            {
                throw new IrodsConnectionException("nobody is there");
            }

            _opened.Add(new FakeConnection());
            return ValueTask.FromResult(_opened[^1]);
        },
        connection => connection.IsWhole,
        connection =>
        {
            connection.IsClosed = true;
            return ValueTask.CompletedTask;
        },
        new IrodsClientOptions { MaxConnections = maxConnections, MaxWaiters = maxWaiters, TimeProvider = _time });

    private sealed class FakeConnection
    {
        public bool IsWhole { get; set; } = true;

        public bool IsClosed { get; set; }
    }
}
