using DcGrid.Protocol.V1;

namespace DcGrid.Bench.Pilots;

/// <summary>An attempt that a simulated pilot holds, and its fate.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Attempt">Which try.</param>
/// <param name="Stage">Of the task.</param>
/// <param name="OutputUrl">Where its outputs would go.</param>
/// <param name="RunSeconds">How long the payload runs, in its own time.</param>
/// <param name="Outcome">How it ends.</param>
internal readonly record struct HeldAttempt(
    long TaskId, int Attempt, Stage Stage, string OutputUrl, double RunSeconds, OutcomeCode Outcome);
