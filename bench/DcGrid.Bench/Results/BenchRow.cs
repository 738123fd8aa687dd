using DcGrid.Bench.Measures;

namespace DcGrid.Bench.Results;

/// <summary>One measured figure beside what it should be.</summary>
/// <param name="Key">Names it for programs: "throughput.sqlite".</param>
/// <param name="Figure">What was measured, in words.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit: "tasks/s", "ms", "s", "MiB", "x".</param>
internal sealed record BenchRow(string Key, string Figure, double Value, string Unit)
{
    /// <summary>What it should reach; null for a figure that others are held against.</summary>
    public double? Target { get; init; }

    /// <summary>True where less is better.</summary>
    public bool AtMost { get; init; }

    /// <summary>The figure as a part of a peer's or a limit's, of the same run: "2.1 x graphile-worker".</summary>
    public string? Beside { get; init; }

    /// <summary>CPU seconds for a thousand tasks, where it is a figure of tasks.</summary>
    public CpuShares? CpuPerThousand { get; init; }

    /// <summary>How it was measured, as far as the figure's words do not say.</summary>
    public string? Note { get; init; }

    /// <summary>Whether it reaches its target; null without one.</summary>
    public bool? IsMet => Target is not { } target ? null : AtMost ? Value <= target : Value >= target;
}
