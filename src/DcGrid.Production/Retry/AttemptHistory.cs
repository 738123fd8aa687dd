namespace DcGrid.Production;

/// <summary>The attempts that a task has behind it since it was planned or last put back by an operator.</summary>
/// <param name="WithThisCode">Those that ended with the outcome in question, the present one included; from 1.</param>
/// <param name="Total">All of them, the present one included.</param>
public readonly record struct AttemptHistory(int WithThisCode, int Total);
