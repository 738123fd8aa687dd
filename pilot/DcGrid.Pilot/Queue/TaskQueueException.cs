namespace DcGrid.Pilot.Queue;

internal enum TaskQueueErrorKind
{
    /// <summary>No answer, or one that may be better later.</summary>
    Unavailable,

    /// <summary>The token is not accepted.</summary>
    AccessDenied,

    /// <summary>The service does not know this pilot: its store was restored from a copy.</summary>
    UnknownPilot,

    /// <summary>The service does not take the request; repeating it is of no use.</summary>
    Refused,
}

/// <summary>A call to the task queue failed.</summary>
internal sealed class TaskQueueException(TaskQueueErrorKind kind, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public TaskQueueErrorKind Kind { get; } = kind;
}
