namespace DcGrid.Simulation.Tests;

/// <summary>How bad a world is. All are chances of 0 to 1, but for the jump.</summary>
/// <param name="Lose">A request or an answer that never arrives.</param>
/// <param name="Repeat">A request that arrives twice.</param>
/// <param name="Linger">A message that takes up to three leases to arrive, and so arrives after later ones.</param>
/// <param name="ServerDeath">A server that dies at a call of the store: before it, or when it is on disk and nobody was told.</param>
/// <param name="StoreBusy">A call of the store that fails as transient.</param>
/// <param name="PilotDeath">A pilot that dies without a word, at each of its timers.</param>
/// <param name="Freeze">A pilot that stands still for up to three leases, at each of its timers.</param>
/// <param name="Stop">A pilot that the batch system tells to stop, at each of its timers.</param>
/// <param name="Failure">An attempt that does not succeed.</param>
/// <param name="ClockJumpLeases">Server clocks jump up to this many leases to and fro; 0 where they run true.</param>
internal sealed record Faults(
    double Lose, double Repeat, double Linger, double ServerDeath, double StoreBusy,
    double PilotDeath, double Freeze, double Stop, double Failure, double ClockJumpLeases)
{
    public static Faults None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Each fault is left out, rare or common by itself, so that worlds differ in kind.</summary>
    public static Faults Draw(Chance chance) => new(
        chance.Pick(0, 0.05, 0.25),
        chance.Pick(0, 0.05, 0.25),
        chance.Pick(0, 0.05, 0.20),
        chance.Pick(0, 0.01, 0.05),
        chance.Pick(0, 0.02, 0.10),
        chance.Pick(0, 0.01, 0.04),
        chance.Pick(0, 0.02, 0.08),
        chance.Pick(0, 0.01, 0.03),
        chance.Pick(0.1, 0.4, 0.7),
        chance.Pick(0, 0.5, 3));
}
