namespace DcGrid.Production;

/// <summary>A ready task as far as choosing among them needs it.</summary>
/// <param name="Priority">Of its campaign; higher runs first.</param>
/// <param name="SkyOrder">Lower runs first.</param>
public readonly record struct Candidate(TaskId Task, Stage Stage, int Priority, long SkyOrder);

/// <summary>Why a task does not go to a pilot.</summary>
public enum MisfitReason
{
    Payload,
    Memory,
    Disk,
    WallTime,
    Cores,
}

/// <summary>One reason against a task on a pilot.</summary>
/// <param name="Message">One line for a person, with both figures.</param>
public sealed record Misfit(MisfitReason Reason, string Message);

/// <summary>Whether a task fits a pilot, and which of several goes first.</summary>
public static class TaskMatcher
{
    /// <summary>Wall time kept free for staging in and out, so that the allocation doesn't end under a finished payload.</summary>
    public const int WallMarginSeconds = 60;

    /// <summary>All reasons against; empty where the task fits. A limit of 0 asks for nothing; a pilot whose wall time is 0 has no end.</summary>
    /// <param name="payload">The campaign's payload adapter.</param>
    /// <param name="limits">The stage's.</param>
    public static IReadOnlyList<Misfit> Misfits(string payload, ResourceLimits limits, PilotCapability pilot)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(pilot);
        var misfits = new List<Misfit>();
        if (!pilot.Payloads.Contains(payload, StringComparer.Ordinal))
        {
            var offered = pilot.Payloads.Count == 0 ? "none" : string.Join(", ", pilot.Payloads);
            misfits.Add(new(MisfitReason.Payload, $"needs payload {payload}, the pilot offers {offered}"));
        }

        Add(limits.MemoryMiB > pilot.MemoryMiB, MisfitReason.Memory, $"needs {limits.MemoryMiB} MiB of memory, the pilot has {pilot.MemoryMiB}");
        Add(limits.DiskMiB > pilot.DiskMiB, MisfitReason.Disk, $"needs {limits.DiskMiB} MiB of scratch, the pilot has {pilot.DiskMiB}");
        Add(
            pilot.RemainingWallSeconds > 0 && (long)limits.WallSeconds + WallMarginSeconds > pilot.RemainingWallSeconds,
            MisfitReason.WallTime,
            $"needs {limits.WallSeconds} s and a margin of {WallMarginSeconds} s, the pilot has {pilot.RemainingWallSeconds} s left");
        Add(limits.Cores > pilot.Slots, MisfitReason.Cores, $"needs {limits.Cores} cores, the pilot has {pilot.Slots} slots");
        return misfits;

        void Add(bool applies, MisfitReason reason, FormattableString message)
        {
            if (applies)
            {
                misfits.Add(new(reason, FormattableString.Invariant(message)));
            }
        }
    }

    /// <summary>True where nothing speaks against it.</summary>
    public static bool Fits(string payload, ResourceLimits limits, PilotCapability pilot) =>
        Misfits(payload, limits, pilot).Count == 0;

    /// <summary>The first of the candidates: by priority, then along the sky, then the later stage, which closes what is open, then
    /// the older task.</summary>
    public static IReadOnlyList<Candidate> Choose(IEnumerable<Candidate> candidates, int count) =>
        [.. candidates
            .OrderByDescending(candidate => candidate.Priority)
            .ThenBy(candidate => candidate.SkyOrder)
            .ThenByDescending(candidate => candidate.Stage)
            .ThenBy(candidate => candidate.Task.Value)
            .Take(count)];
}
