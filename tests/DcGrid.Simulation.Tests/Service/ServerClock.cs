namespace DcGrid.Simulation.Tests.Service;

/// <summary>A server's clock: virtual time, and wrong by an offset that may change at any instant. Its timers run by virtual time, as
/// the system's do by a clock that nobody sets, and only while the server lives.</summary>
internal sealed class ServerClock(Schedule schedule, Func<TimeSpan> offset, Func<bool> lives) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Schedule.Epoch + schedule.Now + offset();

    public override long GetTimestamp() => schedule.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ScheduledTimer(schedule, lives, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ScheduledTimer(Schedule schedule, Func<bool> lives, Action fire) : ITimer
    {
        private int _setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Arm(++_setting, dueTime, period);
            return true;
        }

        public void Dispose() => _setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Arm(int setting, TimeSpan due, TimeSpan period)
        {
            if (due < TimeSpan.Zero)
            {
                return;
            }

            schedule.After(due, () =>
            {
                if (setting == _setting && lives())
                {
                    fire();
                    Arm(setting, period, period);
                }
            });
        }
    }
}
