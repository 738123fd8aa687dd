namespace DcGrid.Pilot.Payloads;

/// <summary>Why the pilot stopped an attempt, or did not begin it.</summary>
internal enum StopReason
{
    None = 0,

    /// <summary>The lease is gone; nothing is reported.</summary>
    Abandoned,

    /// <summary>The pilot was told to stop.</summary>
    Preempted,

    /// <summary>The task's own wall-time limit.</summary>
    WallTime,

    /// <summary>The batch job's end.</summary>
    AllocationEnd,

    /// <summary>The task's memory limit.</summary>
    Memory,

    /// <summary>The task's sandbox limit.</summary>
    Disk,
}

/// <summary>How a payload ended.</summary>
/// <param name="ExitStatus">0-255, or 128 + signal.</param>
/// <param name="Stopped">Why the pilot stopped it; <see cref="StopReason.None"/> where it ended by itself.</param>
/// <param name="KernelRanOutOfMemory">The kernel killed some process of this node for want of memory meanwhile.</param>
/// <param name="ScratchIsFull">No space was left on the scratch when it ended.</param>
/// <param name="CpuSeconds">See <see cref="PayloadRunner"/> for how good it is.</param>
internal sealed record PayloadRun(
    int ExitStatus, StopReason Stopped, bool KernelRanOutOfMemory, bool ScratchIsFull,
    double CpuSeconds, long MaxMemoryBytes, string StdoutTail, string StderrTail);
