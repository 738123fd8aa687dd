namespace DcGrid.Batch;

/// <summary>Settings of <see cref="LocalProcessBatch"/>.</summary>
public sealed record LocalProcessOptions
{
    /// <summary>Folder of the jobs' state; made where it is missing. Absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// How long a job that is removed has between SIGTERM and SIGKILL. A pilot needs its own drain grace, the grace of
    /// its payloads and a call to the server in that time.
    /// </summary>
    public TimeSpan RemoveGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a started job may take until its wrapper has written its process id.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Ended arrays whose folders are kept; older ones go when a new array is submitted.</summary>
    public int MaxEndedArraysKept { get; init; } = 200;
}
