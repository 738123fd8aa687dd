namespace DcGrid.Production;

/// <summary>A campaign's number in the store; counts from 1.</summary>
public readonly record struct CampaignId(long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A task's number in the store; counts from 1, over all campaigns.</summary>
public readonly record struct TaskId(long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A registered pilot's number in the store; counts from 1.</summary>
public readonly record struct PilotId(long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A lease's number in the store; counts from 1.</summary>
public readonly record struct LeaseId(long Value);

/// <summary>A submission to a batch system, which may carry many pilots.</summary>
public readonly record struct AllocationId(long Value);

/// <summary>An access token's number in the store.</summary>
public readonly record struct TokenId(long Value);

/// <summary>One try at a task. The number fences: a report counts only while its attempt holds the lease.</summary>
/// <param name="Task">The task.</param>
/// <param name="Number">Counts from 1 for each task.</param>
public readonly record struct AttemptKey(TaskId Task, int Number);
