namespace DcGrid.Production;

/// <summary>What a pilot must have to be given a task. It depends on the campaign and the stage, not on the task.</summary>
/// <param name="Payload">The campaign's payload adapter.</param>
/// <param name="Limits">The stage's.</param>
/// <param name="Tags">All of them, as <see cref="TaskTags"/> has it.</param>
public sealed record TaskNeeds(string Payload, ResourceLimits Limits, IReadOnlyList<string> Tags);
