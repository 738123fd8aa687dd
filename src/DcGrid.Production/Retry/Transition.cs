namespace DcGrid.Production;

/// <summary>Where a task goes from Leased. A closed set: one of the types nested here.</summary>
public abstract record Transition
{
    private Transition()
    {
    }

    /// <summary>Settled: the attempt succeeded.</summary>
    public sealed record Done : Transition;

    /// <summary>Back into the queue.</summary>
    /// <param name="NotBefore">May be leased from this time on.</param>
    public sealed record RetryAt(DateTimeOffset NotBefore) : Transition;

    /// <summary>Settled: failed for good.</summary>
    public sealed record Failed : Transition;

    /// <summary>Kept from running until a person has looked.</summary>
    /// <param name="Reason">One line: why, and what to do.</param>
    public sealed record Held(string Reason) : Transition;
}
