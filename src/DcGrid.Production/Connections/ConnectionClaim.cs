namespace DcGrid.Production;

/// <summary>How one pilot stands with the connections of its site to one storage element.</summary>
/// <param name="Wanted">How many it could use, with those it has; 0 or more.</param>
/// <param name="Taken">How many count as its own: what it may have open, and what it still has open beyond that; 0 or more.</param>
/// <param name="Since">Where it has some, since when without a break; where it has none, since when it has waited for one.</param>
public readonly record struct ConnectionClaim(PilotId Pilot, int Wanted, int Taken, DateTimeOffset Since)
{
    /// <summary>True where it waits for its first.</summary>
    public bool IsEmptyHanded => Wanted > 0 && Taken == 0;
}

/// <summary>The answer to one pilot's word.</summary>
/// <param name="Claim">How it stands from now on.</param>
/// <param name="Granted">How many it may have open; no more than <see cref="ConnectionClaim.Taken"/>.</param>
/// <param name="SpeakAgainIn">When to hear of it again; zero where it neither has nor wants any.</param>
/// <param name="OthersWait">Another pilot wants more than it has.</param>
public readonly record struct ConnectionGrant(ConnectionClaim Claim, int Granted, TimeSpan SpeakAgainIn, bool OthersWait);
