namespace DcGrid.Storage;

/// <summary>How often and how long a transient error of a storage element is tried again.</summary>
public sealed record StorageRetryOptions
{
    /// <summary>Tries after the first; 0 to give up at once.</summary>
    public int MaxRetries { get; init; } = 4;

    /// <summary>Wait before the first retry; doubles each time, with jitter.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Seed of the jitter.</summary>
    public int JitterSeed { get; init; } = 1;
}
