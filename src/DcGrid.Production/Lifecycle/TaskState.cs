namespace DcGrid.Production;

/// <summary>Where a task is in its life. The values are those of <c>dcgrid.v1.TaskState</c>.</summary>
public enum TaskState
{
    /// <summary>Its inputs are not settled yet.</summary>
    Waiting = 1,

    /// <summary>May be leased, though perhaps not before a time.</summary>
    Ready = 2,

    /// <summary>One attempt holds the lease.</summary>
    Leased = 3,

    /// <summary>Kept from running by an operator or a rule.</summary>
    Held = 4,

    /// <summary>Settled: an attempt succeeded.</summary>
    Done = 5,

    /// <summary>Settled: failed for good.</summary>
    Failed = 6,

    /// <summary>Settled: given up by an operator.</summary>
    Cancelled = 7,
}
