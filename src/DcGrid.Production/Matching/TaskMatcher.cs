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
    Tag,
}

/// <summary>One reason against a task on a pilot.</summary>
/// <param name="Message">One line for a person, with both figures.</param>
/// <param name="Name">The payload or the tag that is lacking; empty for what has a figure.</param>
/// <param name="Shortage">By how much it is short: MiB, seconds or cores; 0 for what has a name.</param>
public sealed record Misfit(MisfitReason Reason, string Message, string Name, long Shortage);

/// <summary>Whether a task fits a pilot, and which of several goes first.</summary>
public static class TaskMatcher
{
    /// <summary>Wall time kept free for staging in and out, so that the allocation doesn't end under a finished payload.</summary>
    public const int WallMarginSeconds = 60;

    /// <summary>All reasons against; empty where the task fits. A limit of 0 asks for nothing; a pilot whose wall time is 0 has no end.</summary>
    public static IReadOnlyList<Misfit> Misfits(TaskNeeds needs, PilotCapability pilot)
    {
        ArgumentNullException.ThrowIfNull(needs);
        ArgumentNullException.ThrowIfNull(pilot);
        var (payload, limits, tags) = needs;
        var misfits = new List<Misfit>();
        if (!pilot.Payloads.Contains(payload, StringComparer.Ordinal))
        {
            misfits.Add(new(MisfitReason.Payload, $"needs payload {payload}, the pilot offers {Listed(pilot.Payloads)}", payload, 0));
        }

        Add(limits.MemoryMiB - (long)pilot.MemoryMiB, MisfitReason.Memory, $"needs {limits.MemoryMiB} MiB of memory, the pilot has {pilot.MemoryMiB}");
        Add(limits.DiskMiB - (long)pilot.DiskMiB, MisfitReason.Disk, $"needs {limits.DiskMiB} MiB of scratch, the pilot has {pilot.DiskMiB}");
        Add(
            pilot.RemainingWallSeconds > 0 ? (long)limits.WallSeconds + WallMarginSeconds - pilot.RemainingWallSeconds : 0,
            MisfitReason.WallTime,
            $"needs {limits.WallSeconds} s and a margin of {WallMarginSeconds} s, the pilot has {pilot.RemainingWallSeconds} s left");
        Add(limits.Cores - (long)pilot.Slots, MisfitReason.Cores, $"needs {limits.Cores} cores, the pilot has {pilot.Slots} slots");
        foreach (var tag in tags)
        {
            if (!pilot.Tags.Contains(tag, StringComparer.Ordinal))
            {
                misfits.Add(new(MisfitReason.Tag, $"needs tag {tag}, the pilot offers {Listed(pilot.Tags)}", tag, 0));
            }
        }

        return misfits;

        void Add(long lacking, MisfitReason reason, FormattableString message)
        {
            if (lacking > 0)
            {
                misfits.Add(new(reason, FormattableString.Invariant(message), "", lacking));
            }
        }

        static string Listed(IReadOnlyList<string> offered) => offered.Count == 0 ? "none" : string.Join(", ", offered);
    }

    /// <summary>True where nothing speaks against it.</summary>
    public static bool Fits(TaskNeeds needs, PilotCapability pilot) => Misfits(needs, pilot).Count == 0;

    /// <summary>Which goes first: by priority, then along the sky, then the later stage, which closes what is open, then the older task.</summary>
    public static IComparer<Candidate> Order { get; } = Comparer<Candidate>.Create((one, other) =>
    {
        var priority = other.Priority.CompareTo(one.Priority);
        var sky = priority != 0 ? priority : one.SkyOrder.CompareTo(other.SkyOrder);
        var stage = sky != 0 ? sky : other.Stage.CompareTo(one.Stage);
        return stage != 0 ? stage : one.Task.Value.CompareTo(other.Task.Value);
    });

    /// <summary>The first of the candidates, in <see cref="Order"/>.</summary>
    public static IReadOnlyList<Candidate> Choose(IEnumerable<Candidate> candidates, int count) => [.. candidates.Order(Order).Take(count)];
}
