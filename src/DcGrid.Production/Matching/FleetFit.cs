namespace DcGrid.Production;

/// <summary>A pilot that is alive, as far as the fit of tasks needs it.</summary>
/// <param name="Held">Attempts that it holds.</param>
/// <param name="Draining">It takes nothing new.</param>
public sealed record FleetMember(PilotId Pilot, PilotCapability Capability, long Held, bool Draining);

/// <summary>The pilots that a task does not fit for one reason.</summary>
/// <param name="Name">The payload or tag they lack; empty for what has a figure.</param>
/// <param name="LeastShortage">By how much the nearest of them is short: MiB, seconds or cores; 0 for what has a name.</param>
/// <param name="Nearest">One of those that are short by so much.</param>
/// <param name="Message">What speaks against that one, with both figures.</param>
public sealed record MisfitGroup(MisfitReason Reason, string Name, int Pilots, long LeastShortage, PilotId Nearest, string Message);

/// <summary>What a fleet of pilots is to one task.</summary>
/// <param name="Alive">All of them; the sum of those that fit, don't, and are draining.</param>
/// <param name="Fits">Could be given it.</param>
/// <param name="Idle">Those of them that hold less than they have slots.</param>
/// <param name="Draining">Take nothing new, whether it fits them or not.</param>
/// <param name="Misfits">By the number of pilots, the most first. A pilot with several reasons stands in several groups.</param>
/// <param name="Nearest">Of the pilots it does not fit the one with the fewest reasons, then the least shortage; null where it fits all.</param>
public sealed record FleetFit(int Alive, int Fits, int Idle, int Draining, IReadOnlyList<MisfitGroup> Misfits, PilotId? Nearest)
{
    /// <summary>What speaks against <see cref="Nearest"/>.</summary>
    public IReadOnlyList<Misfit> NearestMisfits { get; init; } = [];

    /// <summary>Holds a task against each pilot, by the same rule as a lease does.</summary>
    public static FleetFit Of(TaskNeeds needs, IReadOnlyCollection<FleetMember> pilots)
    {
        ArgumentNullException.ThrowIfNull(pilots);
        var judged = pilots.Where(member => !member.Draining)
            .Select(member => (Member: member, Misfits: TaskMatcher.Misfits(needs, member.Capability))).ToList();
        var fitting = judged.Where(pilot => pilot.Misfits.Count == 0).ToList();
        var unfit = judged.Where(pilot => pilot.Misfits.Count > 0).ToList();
        var groups = unfit
            .SelectMany(pilot => pilot.Misfits.Select(misfit => (pilot.Member.Pilot, Misfit: misfit)))
            .GroupBy(pair => (pair.Misfit.Reason, pair.Misfit.Name))
            .Select(group =>
            {
                var nearest = group.OrderBy(pair => pair.Misfit.Shortage).ThenBy(pair => pair.Pilot.Value).First();
                return new MisfitGroup(
                    group.Key.Reason, group.Key.Name, group.Count(), nearest.Misfit.Shortage, nearest.Pilot, nearest.Misfit.Message);
            })
            .OrderByDescending(group => group.Pilots).ThenBy(group => group.Reason).ThenBy(group => group.Name, StringComparer.Ordinal);
        var (least, misfits) = unfit
            .OrderBy(pilot => pilot.Misfits.Count).ThenBy(pilot => pilot.Misfits.Sum(misfit => misfit.Shortage)).ThenBy(pilot => pilot.Member.Pilot.Value)
            .FirstOrDefault();
        return new FleetFit(
            pilots.Count,
            fitting.Count,
            fitting.Count(pilot => pilot.Member.Held < pilot.Member.Capability.Slots),
            pilots.Count(member => member.Draining),
            [.. groups],
            least?.Pilot)
        {
            NearestMisfits = misfits ?? [],
        };
    }
}
