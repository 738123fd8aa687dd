namespace DcGrid.Production;

/// <summary>
/// Divides a site's connections to one storage element between its pilots, one word of a pilot at a time.
/// <para>What is granted, with what is still open beyond it, never exceeds the budget. Each pilot has a part: as much as it wants where that is
/// less than its fair part, and what some leave is divided between the others. Where there are more pilots than connections each gets one for
/// a turn: those whose turn lasts, then those who wait, first come, first served, then those whose turn is over. Nothing is taken away: who
/// has more than its part hears of it at its next word, and what it has open counts until it says that it closed it. What is free goes to those who
/// want it, but the first of each empty-handed pilot goes before.</para>
/// </summary>
public static class ConnectionShares
{
    /// <summary>How long a pilot keeps its only connection while others have none. Long enough that opening it and logging in costs little
    /// beside.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromSeconds(15);

    /// <summary>A pilot that has some tells how it stands at least so often, so that it hears of those who wait.</summary>
    public static readonly TimeSpan HolderSpeaks = TimeSpan.FromSeconds(10);

    /// <summary>A pilot that has some and wants more asks so often.</summary>
    public static readonly TimeSpan WantsMore = TimeSpan.FromSeconds(3);

    /// <summary>The first in line asks so often, and the others later by their place, so that a long line costs the service little.</summary>
    public static readonly TimeSpan FirstInLine = TimeSpan.FromSeconds(0.5), PerPlaceInLine = TimeSpan.FromSeconds(0.1), LastInLine = TimeSpan.FromSeconds(300);

    /// <summary>What a pilot may have.</summary>
    /// <param name="budget">Connections of all pilots together; 1 or more.</param>
    /// <param name="claims">The claims of the site's pilots that live, its own among them; those that neither want nor have any may be left out.</param>
    /// <param name="wanted">How many it could use now, with those it has; 0 or more.</param>
    /// <param name="open">How many it has open, or is about to open; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than that.</exception>
    public static ConnectionGrant Answer(int budget, IReadOnlyCollection<ConnectionClaim> claims, PilotId pilot, int wanted, int open, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(claims);
        ArgumentOutOfRangeException.ThrowIfLessThan(budget, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(wanted);
        ArgumentOutOfRangeException.ThrowIfNegative(open);

        var was = claims.FirstOrDefault(claim => claim.Pilot == pilot);
        var claim = new ConnectionClaim(pilot, wanted, Math.Max(was.Taken, open), was.Taken > 0 || was.IsEmptyHanded ? was.Since : now);
        var line = new Line(budget, [.. claims.Where(other => other.Pilot != pilot)], claim, now);
        var granted = wanted == 0 ? 0 : Granted(line, claim);
        var taken = Math.Max(granted, open);
        var goesOn = taken > 0 ? was.Taken > 0 : was.IsEmptyHanded;
        claim = claim with { Taken = taken, Since = goesOn ? was.Since : now };
        return new(claim, granted, SpeakAgain(line, claim, granted, goesOn ? line.EmptyHandedBefore : line.EmptyHanded, now), line.OthersWait);
    }

    private static int Granted(Line line, ConnectionClaim claim)
    {
        var kept = claim.Taken > 0 ? Math.Min(claim.Taken, line.Part)
            : line.Part > 0 && line.Free > line.EmptyHandedBefore ? 1
            : 0;
        var free = Math.Min(line.Part, line.Free - line.EmptyHanded);
        return Math.Clamp(Math.Max(kept, free), 0, Math.Max(0, line.Free));
    }

    private static TimeSpan SpeakAgain(Line line, ConnectionClaim claim, int granted, int place, DateTimeOffset now)
    {
        if (claim.IsEmptyHanded)
        {
            var wait = FirstInLine + (PerPlaceInLine * place);
            return wait < LastInLine ? wait : LastInLine;
        }

        if (claim.Wanted == 0 && claim.Taken == 0)
        {
            return TimeSpan.Zero;
        }

        // Who waits is served as soon as the turn is over.
        var toTurn = claim.Since + Turn - now;
        var next = granted < claim.Wanted ? WantsMore : HolderSpeaks;
        return line.IsByTurns && toTurn > TimeSpan.Zero && toTurn < next ? toTurn : next;
    }

    /// <summary>What one pilot sees of the others.</summary>
    private readonly struct Line
    {
        private const int TurnLasts = 0, Waits = 1, TurnOver = 2;

        public Line(int budget, ConnectionClaim[] others, ConnectionClaim own, DateTimeOffset now)
        {
            var taken = 0L;
            var wanting = own.Wanted > 0 ? 1 : 0;
            foreach (var other in others)
            {
                taken += other.Taken;
                wanting += other.Wanted > 0 ? 1 : 0;
                OthersWait |= other.Wanted > other.Taken;
                if (other.IsEmptyHanded)
                {
                    EmptyHanded++;
                    EmptyHandedBefore += IsBefore(other, own) ? 1 : 0;
                }
            }

            Free = (int)Math.Max(int.MinValue, budget - taken);
            IsByTurns = wanting > budget;
            Part = own.Wanted == 0 ? 0
                : IsByTurns ? (others.Count(other => other.Wanted > 0 && IsServedBefore(other, own, now)) < budget ? 1 : 0)
                : FairPart(budget, others, own);
        }

        /// <summary>What the others leave of the budget; the pilot's own is within it. Less than nothing where too much is out.</summary>
        public int Free { get; }

        /// <summary>What the pilot should come to have.</summary>
        public int Part { get; }

        /// <summary>Others that wait for their first; and those of them that have waited longer.</summary>
        public int EmptyHanded { get; }

        public int EmptyHandedBefore { get; }

        public bool OthersWait { get; }

        /// <summary>True where there are more pilots that want connections than there are connections.</summary>
        public bool IsByTurns { get; }

        private static bool IsBefore(ConnectionClaim one, ConnectionClaim other) =>
            one.Since != other.Since ? one.Since < other.Since : one.Pilot.Value < other.Pilot.Value;

        private static bool IsServedBefore(ConnectionClaim one, ConnectionClaim other, DateTimeOffset now)
        {
            var (a, b) = (Rank(one, now), Rank(other, now));
            return a != b ? a < b : a == TurnOver ? IsBefore(other, one) : IsBefore(one, other);
        }

        private static int Rank(ConnectionClaim claim, DateTimeOffset now) =>
            claim.Taken == 0 ? Waits : now - claim.Since < Turn ? TurnLasts : TurnOver;

        /// <summary>The level up to which all that want so many can have as many, and one of what is left over for the first.</summary>
        private static int FairPart(int budget, ConnectionClaim[] others, ConnectionClaim own)
        {
            var (low, high) = (0, budget);
            while (low < high)
            {
                var level = low + ((high - low + 1) / 2);
                (low, high) = Sum(level) <= budget ? (level, high) : (low, level - 1);
            }

            if (own.Wanted <= low)
            {
                return own.Wanted;
            }

            var left = budget - Sum(low);
            var before = others.Count(other => other.Wanted > low && IsBefore(other, own));
            return low + (before < left ? 1 : 0);

            long Sum(int level) => Math.Min(own.Wanted, level) + others.Sum(other => (long)Math.Min(other.Wanted, level));
        }
    }
}
