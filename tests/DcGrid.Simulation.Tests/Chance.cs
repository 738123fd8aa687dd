namespace DcGrid.Simulation.Tests;

/// <summary>All that is left to chance in one world, from its seed.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>True with this probability.</summary>
    public bool Of(double probability) => probability > 0 && _random.NextDouble() < probability;

    /// <summary>A number from the least to the greatest, both included.</summary>
    public int Between(int least, int greatest) => _random.Next(least, greatest + 1);

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    /// <summary>A time between the two, in whole milliseconds.</summary>
    public TimeSpan Time(TimeSpan least, TimeSpan greatest) =>
        TimeSpan.FromMilliseconds(_random.NextInt64((long)least.TotalMilliseconds, (long)greatest.TotalMilliseconds + 1));

    public TimeSpan Seconds(double least, double greatest) => Time(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(greatest));

    public Guid Uid()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
