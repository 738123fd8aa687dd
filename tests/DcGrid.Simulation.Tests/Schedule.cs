namespace DcGrid.Simulation.Tests;

/// <summary>Virtual time and what is to happen in it. One thing happens at a time; what is due at the same instant happens in the
/// order in which it was asked for.</summary>
internal sealed class Schedule
{
    /// <summary>The instant at which every world begins: the first day of the production of 2013.</summary>
    public static readonly DateTimeOffset Epoch = new(2013, 7, 31, 8, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Func<Task>, (TimeSpan At, long Order)> _events = new();
    private long _order;

    /// <summary>Time since the world began.</summary>
    public TimeSpan Now { get; private set; }

    public void After(TimeSpan delay, Action action) => After(delay, () =>
    {
        action();
        return Task.CompletedTask;
    });

    public void After(TimeSpan delay, Func<Task> action) => _events.Enqueue(action, (Now + delay, _order++));

    /// <summary>Takes time to the next thing that is due, and lets it happen.</summary>
    public Task NextAsync()
    {
        if (!_events.TryDequeue(out var action, out var due))
        {
            throw new PromiseBroken("nothing is due any more and the campaign is not settled");
        }

        Now = due.At;
        return action();
    }
}
