using DcGrid.Production;

namespace DcGrid.Store;

/// <param name="Outcome">The final one, or the last attempt's; null before the first.</param>
/// <param name="Remark">Why it is held, or until when it waits.</param>
public sealed record TaskRecord(
    TaskId Id,
    string Campaign,
    Stage Stage,
    TaskDataId DataId,
    TaskState State,
    OutcomeCode? Outcome,
    string Message,
    int Attempts,
    DateTimeOffset Changed,
    string Remark);

public sealed record TaskDetails(
    TaskRecord Task,
    IReadOnlyList<AttemptRecord> Attempts,
    IReadOnlyList<InputFile> Inputs,
    IReadOnlyList<TaskRecord> Upstream,
    IReadOnlyList<TaskRecord> Downstream);

/// <param name="State">"leased", "accepted", "reaped", "superseded" (reaped, and reported afterwards), "released".</param>
public sealed record AttemptRecord(
    int Number,
    PilotId Pilot,
    string Host,
    string State,
    DateTimeOffset Leased,
    DateTimeOffset? Finished,
    Outcome? Outcome,
    AttemptTimes? Times,
    int? ExitStatus,
    string StdoutTail,
    string StderrTail,
    IReadOnlyList<OutputFile> Outputs)
{
    /// <summary>What was tried again while files were staged, and why; a line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>A file that a task reads.</summary>
/// <param name="Sha256">Lower-case hexadecimal; empty where it is not known.</param>
/// <param name="SizeBytes">-1 where it is not known.</param>
/// <param name="DataId">The task that made it works on this; null for files from outside.</param>
public sealed record InputFile(string Role, string Lfn, string Url, string Sha256, long SizeBytes, TaskDataId? DataId);

/// <summary>A file that a task made, verified at the storage element before.</summary>
public sealed record OutputFile(string Role, string Lfn, string Url, string Sha256, long SizeBytes);

public sealed record FileRecord(TaskId Task, Stage Stage, TaskDataId DataId, int Attempt, OutputFile File);

/// <summary>Seconds that the parts of an attempt took; see <c>dcgrid.v1.AttemptTimes</c>, field by field.</summary>
public sealed record AttemptTimes(
    double QueuedSeconds,
    double StageInSeconds,
    double SlotWaitSeconds,
    double SetupSeconds,
    double PayloadSeconds,
    double StageOutSeconds,
    double CpuSeconds,
    int MaxMemoryMiB,
    double LeaseCallSeconds,
    DateTimeOffset? PayloadStarted,
    double WrapUpSeconds);

/// <summary>What a pilot says became of an attempt.</summary>
/// <param name="ExitStatus">0-255, or 128 + signal; -1 where the payload never ran.</param>
/// <param name="StdoutTail">At most 16 KiB.</param>
/// <param name="StderrTail">At most 16 KiB.</param>
public sealed record AttemptReport(
    AttemptKey Key,
    Outcome Outcome,
    IReadOnlyList<OutputFile> Outputs,
    AttemptTimes Times,
    int ExitStatus,
    string StdoutTail,
    string StderrTail)
{
    /// <summary>What was tried again while files were staged, and why; a line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>The values are those of <c>dcgrid.v1.Verdict</c>.</summary>
public enum ReportVerdict
{
    Accepted = 1,
    Superseded = 2,
    Unknown = 3,
}

/// <param name="State">The task's state afterwards; null where there is no such task.</param>
public sealed record BookedReport(AttemptKey Key, ReportVerdict Verdict, TaskState? State);
