namespace DcGrid.Production.Tests;

/// <summary>A site's connections to one storage element, and pilots that keep to what they were told.</summary>
internal sealed class SharedStorage(int budget)
{
    private readonly Dictionary<int, Pilot> _pilots = [];

    public static DateTimeOffset Start { get; } = new(2013, 8, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; private set; } = Start;

    public Dictionary<PilotId, ConnectionClaim> Claims { get; } = [];

    public int OpenConnections => _pilots.Values.Sum(pilot => pilot.Open);

    public void Pass(TimeSpan time) => Now += time;

    public void Pass(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    /// <summary>A pilot opens what it may, or closes what it wants no more, and tells so.</summary>
    public ConnectionGrant Say(int number, int wanted, int? open = null)
    {
        var pilot = _pilots.TryGetValue(number, out var known) ? known : _pilots[number] = new Pilot();
        pilot.Open = open ?? Math.Min(wanted, pilot.Granted);
        var answer = ConnectionShares.Answer(budget, Claims.Values, new(number), wanted, pilot.Open, Now);
        Claims[new(number)] = answer.Claim;
        pilot.Granted = answer.Granted;

        // What it has open beyond the grant is in use: it closes that later.
        pilot.Open = Math.Max(pilot.Open, Math.Min(wanted, answer.Granted));
        return answer;
    }

    /// <summary>Signs off, or is lost: the store forgets its claim.</summary>
    public void End(int number)
    {
        _pilots.Remove(number);
        Claims.Remove(new(number));
    }

    private sealed class Pilot
    {
        public int Open { get; set; }

        public int Granted { get; set; }
    }
}
