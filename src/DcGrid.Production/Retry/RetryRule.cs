namespace DcGrid.Production;

/// <summary>What to do after one outcome.</summary>
/// <param name="Code">The outcome.</param>
/// <param name="MaxAttempts">Attempts with this outcome before the task fails for good; 1 means no retry.</param>
/// <param name="DelaySeconds">Wait before the next attempt.</param>
/// <param name="Counts">False for deaths that are not the task's fault: they don't use up its attempts.</param>
public sealed record RetryRule(OutcomeCode Code, int MaxAttempts, int DelaySeconds, bool Counts);
