namespace DcGrid.Bench.Draws;

/// <summary>Random numbers that depend on a seed and on what they are for, and not on the order in which they are asked for: the same
/// attempt draws the same fate whichever pilot runs it and when.</summary>
internal readonly struct SeededDraws(ulong seed)
{
    // Constants of SplitMix64, a mixer whose every output bit depends on every input bit.
    private const ulong Step = 0x9E3779B97F4A7C15, First = 0xBF58476D1CE4E5B9, Second = 0x94D049BB133111EB;

    // The mantissa of a double.
    private const int UnusedBits = 11;
    private const double UnitOfMantissa = 1.0 / (1UL << 53);

    /// <summary>A number in [0, 1).</summary>
    /// <param name="task">Whose it is.</param>
    /// <param name="attempt">Which try of it.</param>
    /// <param name="purpose">What it decides: one attempt draws several.</param>
    public double Uniform(long task, int attempt, DrawPurpose purpose) =>
        (Mix(Mix(Mix(seed + Step) + (ulong)task) + ((ulong)attempt << 8) + (ulong)purpose) >> UnusedBits) * UnitOfMantissa;

    /// <summary>A number of the normal distribution with mean 0 and deviation 1 (Box and Muller).</summary>
    public double Normal(long task, int attempt, DrawPurpose purpose)
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - Uniform(task, attempt, purpose)));
        return radius * Math.Cos(2 * Math.PI * Uniform(task, attempt, purpose + 1));
    }

    private static ulong Mix(ulong x)
    {
        x += Step;
        x = (x ^ (x >> 30)) * First;
        x = (x ^ (x >> 27)) * Second;
        return x ^ (x >> 31);
    }
}

/// <summary>What a number is drawn for. A normal number takes two places.</summary>
internal enum DrawPurpose
{
    RunTime = 0,
    Outcome = 2,
    Failure = 3,
    Figures = 4,
}
