namespace DcGrid.Cli.Report.Model;

/// <summary>The tasks that failed for good, root causes before those that failed because of them.</summary>
/// <param name="Tasks">At most <see cref="ReportLimits.MaxFailures"/>.</param>
/// <param name="Total">How many there are.</param>
internal sealed record FailureList(IReadOnlyList<FailedTask> Tasks, long Total);

/// <summary>A task that failed for good.</summary>
/// <param name="Errors">Of its last attempt, the first cause first; never empty.</param>
internal sealed record FailedTask(
    long TaskId, string Stage, string DataId, string Outcome, int Attempts, IReadOnlyList<FailureCause> Errors);

/// <summary>One error: its code's name and its message.</summary>
internal sealed record FailureCause(string Code, string Message);
