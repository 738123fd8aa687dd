namespace DcGrid.Production;

/// <summary>Which moves between states are legal. The store asserts it on each write, and its tables check what they can.</summary>
public static class TaskLifecycle
{
    /// <summary>True for a task that will not change any more unless an operator retries it.</summary>
    public static bool IsSettled(this TaskState state) =>
        state is TaskState.Done or TaskState.Failed or TaskState.Cancelled;

    /// <summary>True where a task may move from one state to the other.</summary>
    public static bool IsLegal(TaskState from, TaskState to) => (from, to) switch
    {
        // Failed: too few good inputs.
        (TaskState.Waiting, TaskState.Ready or TaskState.Failed or TaskState.Held or TaskState.Cancelled) => true,
        // Waiting: an operator retried one of its inputs.
        (TaskState.Ready, TaskState.Leased or TaskState.Waiting or TaskState.Held or TaskState.Cancelled) => true,
        // Waiting: given back while one of its inputs was being retried.
        (TaskState.Leased, TaskState.Done or TaskState.Failed or TaskState.Ready or TaskState.Waiting
            or TaskState.Held or TaskState.Cancelled) => true,
        (TaskState.Held, TaskState.Ready or TaskState.Waiting or TaskState.Cancelled) => true,
        (TaskState.Failed or TaskState.Cancelled, TaskState.Ready or TaskState.Waiting) => true,
        // Done is the end: what was booked is never booked again.
        _ => false,
    };

    /// <summary>Passes for a legal move.</summary>
    /// <exception cref="InvalidOperationException">For any other; a fault of the program.</exception>
    public static void Assert(TaskId task, TaskState from, TaskState to)
    {
        if (!IsLegal(from, to))
        {
            throw new InvalidOperationException(FormattableString.Invariant($"task {task} can't go from {from} to {to}"));
        }
    }
}
