namespace DcGrid.Server.Tests.Support;

/// <summary>A clock that goes on when it is told to.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly TaskCompletionSource _loopsWait = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _loops;
    private DateTimeOffset _now = new(2013, 7, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Completes when the server's loops have all begun to wait for their rounds.</summary>
    public Task LoopsWait => _loopsWait.Task;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on and fires, once, what has come due.</summary>
    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _now += by;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            foreach (var timer in due)
            {
                timer.GoOn(_now);
            }
        }

        foreach (var timer in due)
        {
            timer.Fire();
        }
    }

    private void CountLoop()
    {
        // The reaper, the recounter and the presence.
        const int Loops = 3;
        if (Interlocked.Increment(ref _loops) == Loops)
        {
            _loopsWait.TrySetResult();
        }
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset Due { get; private set; }

        public Action Fire => fire;

        public void GoOn(DateTimeOffset now)
        {
            if (_period <= TimeSpan.Zero)
            {
                time._timers.Remove(this);
            }

            Due = now + _period;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    return true;
                }

                (Due, _period) = (time._now + dueTime, period);
                time._timers.Add(this);
            }

            if (period > TimeSpan.Zero)
            {
                time.CountLoop();
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
