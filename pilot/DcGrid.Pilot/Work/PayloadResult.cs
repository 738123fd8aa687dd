using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Work;

/// <summary>A file that a payload says it made.</summary>
/// <param name="Name">Below the output folder, with <c>/</c>.</param>
/// <param name="Path">Absolute.</param>
internal readonly record struct PayloadOutput(string Role, string Name, string Path);

/// <summary>A valid <c>result.json</c>.</summary>
internal sealed record PayloadResult(Outcome Outcome, IReadOnlyList<PayloadOutput> Outputs);

/// <summary>What was found for <c>result.json</c>: a result, or why it is none, or that there is no such file.</summary>
internal readonly record struct ResultReading(PayloadResult? Result, string? Problem)
{
    public static ResultReading Missing => new(null, null);
}
