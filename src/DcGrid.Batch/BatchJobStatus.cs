namespace DcGrid.Batch;

public enum BatchJobState
{
    /// <summary>
    /// No answer, or no way to tell. It never means that the job has ended: who takes it for that submits twice.
    /// </summary>
    Unknown,

    Queued,

    Running,

    /// <summary>The job has ended and its exit code is known.</summary>
    Finished,
}

/// <summary>What a batch system says of a job.</summary>
/// <param name="ExitCode">0-255, or 128 + signal; set when, and only when, the job is finished.</param>
/// <param name="Note">One line for a person; empty where there is nothing to add.</param>
public readonly record struct BatchJobStatus(BatchJobState State, int? ExitCode, string Note)
{
    public static BatchJobStatus Queued => new(BatchJobState.Queued, null, "");

    public static BatchJobStatus Running => new(BatchJobState.Running, null, "");

    public static BatchJobStatus Finished(int exitCode) => new(BatchJobState.Finished, exitCode, "");

    public static BatchJobStatus Unknown(string note) => new(BatchJobState.Unknown, null, note);
}
