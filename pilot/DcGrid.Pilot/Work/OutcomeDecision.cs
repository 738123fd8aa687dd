using System.Globalization;
using DcGrid.Pilot.Payloads;
using DcGrid.Protocol.V1;
using DcGrid.Storage;

namespace DcGrid.Pilot.Work;

/// <summary>What became of an attempt, from what was observed. Pure.</summary>
internal static class OutcomeDecision
{
    private const int KilledStatus = 137;
    private const int FirstSignalStatus = 128;
    private const int LastSignalStatus = 128 + 64;

    /// <summary>The outcome of a payload that ran.</summary>
    public static Outcome OfRun(PayloadRun run, ResultReading reading, ResourceLimits limits)
    {
        if (run.Stopped != StopReason.None)
        {
            return OfStop(run.Stopped, limits);
        }

        if (reading.Problem is { } problem)
        {
            return Failure(OutcomeCode.PayloadBadResult, problem);
        }

        if (reading.Result is { } result)
        {
            return result.Outcome;
        }

        if (run.ExitStatus == KilledStatus && run.KernelRanOutOfMemory)
        {
            return Failure(OutcomeCode.MemoryExceeded, "killed while the node ran out of memory");
        }

        if (run.ScratchIsFull)
        {
            return Failure(OutcomeCode.DiskFull, "the payload left no result and the scratch is full");
        }

        return run.ExitStatus == 0
            ? Failure(OutcomeCode.PayloadNoResult, "the payload exited with 0 and left no result.json")
            : Failure(OutcomeCode.PayloadCrashed, Crash(run.ExitStatus));
    }

    /// <summary>The outcome of an attempt that the pilot stopped, before or in its payload.</summary>
    public static Outcome OfStop(StopReason reason, ResourceLimits limits) => reason switch
    {
        StopReason.WallTime => Failure(OutcomeCode.WalltimeExceeded, Text($"stopped after its limit of {limits.WallSeconds} s")),
        StopReason.AllocationEnd => Failure(OutcomeCode.WalltimeExceeded, "stopped because the batch job is about to end"),
        StopReason.Memory => Failure(OutcomeCode.MemoryExceeded, Text($"stopped over its limit of {limits.MemoryMib} MiB")),
        StopReason.Disk => Failure(OutcomeCode.DiskFull, Text($"stopped over its sandbox limit of {limits.DiskMib} MiB")),
        StopReason.Preempted => Failure(OutcomeCode.Preempted, "the pilot was told to stop and gave the task back"),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "not a reason to report"),
    };

    /// <summary>The outcome when an input could not be staged in.</summary>
    public static Outcome OfStageIn(StorageException error) => Failure(
        error.Kind switch
        {
            StorageErrorKind.NotFound => OutcomeCode.InputMissing,
            StorageErrorKind.ChecksumMismatch => OutcomeCode.ChecksumMismatch,
            StorageErrorKind.NoSpace => OutcomeCode.DiskFull,
            _ => OutcomeCode.StageInFailed,
        },
        error.Message);

    /// <summary>The outcome when an output could not be stored: a failure stays what it was, with one error more.</summary>
    public static Outcome WithStageOutFailure(Outcome outcome, string message)
    {
        if (OutcomeNames.IsOk(outcome.Code))
        {
            var failed = Failure(OutcomeCode.StageOutFailed, message);
            failed.Figures.Add(outcome.Figures);
            return failed;
        }

        var both = outcome.Clone();
        both.Errors.Add(new OutcomeError { Code = OutcomeCode.StageOutFailed, Message = OneLine.Of(message) });
        return both;
    }

    public static Outcome Failure(OutcomeCode code, string message)
    {
        var line = OneLine.Of(message);
        return new Outcome { Code = code, Message = line, Errors = { new OutcomeError { Code = code, Message = line } } };
    }

    private static string Crash(int status) => status is > FirstSignalStatus and <= LastSignalStatus
        ? Text($"the payload died of signal {status - FirstSignalStatus} and left no result.json")
        : Text($"the payload exited with {status} and left no result.json");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
