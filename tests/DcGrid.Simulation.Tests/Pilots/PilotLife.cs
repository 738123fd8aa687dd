namespace DcGrid.Simulation.Tests.Pilots;

/// <summary>The process that a pilot is: it may stand still for a while, and it may end at any instant.</summary>
internal sealed class PilotLife(World world)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private TimeSpan _frozenUntil;

    public bool IsOver { get; private set; }

    /// <summary>Nothing of it happens any more.</summary>
    public void End() => IsOver = true;

    /// <summary>Nothing of it happens before then; what was due meanwhile happens at once afterwards.</summary>
    public void Freeze(TimeSpan time) => _frozenUntil = world.Schedule.Now + time;

    /// <summary>Does something of the pilot's own: now, or when it is no longer frozen.</summary>
    public void Do(Action action)
    {
        if (IsOver)
        {
            return;
        }

        if (world.Schedule.Now < _frozenUntil)
        {
            world.Schedule.After(_frozenUntil - world.Schedule.Now + Moment, () => Do(action));
            return;
        }

        action();
    }

    public void After(TimeSpan delay, Action action) => world.Schedule.After(delay, () => Do(action));
}
