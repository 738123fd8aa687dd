using System.ComponentModel;
using DcGrid.Pilot.Payloads;
using DcGrid.Protocol.V1;
using DcGrid.Storage;
using Google.Protobuf.WellKnownTypes;

namespace DcGrid.Pilot.Work;

/// <summary>The parts that every attempt goes through.</summary>
/// <param name="Folder">Where sandboxes are made.</param>
/// <param name="Programs">Executables of the payloads that this node can run, by name.</param>
/// <param name="RemainingWall">Time until the pilot must end; null where there is no end.</param>
internal sealed record AttemptTools(
    string Folder, IReadOnlyDictionary<string, string> Programs, StageIn StageIn, PayloadRunner Runner, StageOut StageOut,
    DrainSwitch Drain, Func<TimeSpan?> RemainingWall, bool KeepFailedSandboxes, TimeProvider TimeProvider, PilotLog Log);

/// <summary>
/// Takes an attempt from its lease to its report: stages in while others run, waits for a slot, runs the payload, frees
/// the slot, stages out. With one slot attempts run in the order in which they were begun, which is that of the service:
/// priority, then the sky. With more they begin to stage in in that order. What runs at once, by its limits, needs no more cores
/// and memory than the pilot has, and what is staged in no more scratch.
/// </summary>
/// <param name="capacity">What the pilot has for all attempts together; its cores are its slots.</param>
internal sealed class AttemptRunner(AttemptTools tools, CapacityUse capacity)
{
    private const int NeverRan = -1;

    // As many stage in at once as there are slots: more would only slow each other. The scratch they keep to their end.
    private readonly CapacityGate _sandboxes = new(capacity with { MemoryMiB = 0 });
    private readonly CapacityGate _slots = new(capacity with { DiskMiB = 0 });

    /// <param name="parked">Called when only the bundle with its outputs is waited for.</param>
    /// <param name="handIn">Gets the report as soon as there is one.</param>
    /// <returns>False where the attempt was abandoned and there is nobody to report to.</returns>
    public async Task<bool> RunAsync(Attempt attempt, Action parked, Action<AttemptReport> handIn)
    {
        using var beforeRun =
            CancellationTokenSource.CreateLinkedTokenSource(attempt.Abandoned, tools.Drain.NewWork);
        AttemptReport? report = null;
        Sandbox? sandbox = null;
        CapacityTurn? place = null;
        try
        {
            // In line before the caller has its thread back; what comes after is not for the caller's thread.
            var turn = _sandboxes.EnterAsync(new CapacityUse(1, 0, attempt.Limits.DiskMib), beforeRun.Token);
            await ((Task)turn).ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
            place = await turn;
            IReadOnlyList<string> inputs;
            Task<CapacityTurn> slot;
            try
            {
                attempt.Times.QueuedSeconds = attempt.Timer.Lap();
                sandbox = Sandbox.Create(Path.Combine(tools.Folder, attempt.Id.ToString()));
                attempt.Times.SetupSeconds = attempt.Timer.Lap();
                inputs = await tools.StageIn.RunAsync(sandbox, attempt.Grant.Inputs, attempt.Note, beforeRun.Token);
                attempt.Times.StageInSeconds = attempt.Timer.Lap();
                // In line for a slot before the next can stage in: it must not overtake.
                slot = _slots.EnterAsync(new CapacityUse(Math.Max(1, attempt.Limits.Cores), attempt.Limits.MemoryMib, 0), beforeRun.Token);
            }
            finally
            {
                place.GiveBack(new CapacityUse(1, 0, 0));
            }

            report = await RunInSlotAsync(attempt, sandbox, inputs, await slot, LeaveSandbox, beforeRun.Token);
        }
        catch (OperationCanceledException) when (beforeRun.IsCancellationRequested)
        {
            report = attempt.Abandoned.IsCancellationRequested
                ? null
                : Report(attempt, OutcomeDecision.OfStop(StopReason.Preempted, attempt.Limits));
        }
        catch (StorageException error)
        {
            report = Report(attempt, OutcomeDecision.OfStageIn(error));
        }
        catch (FormatException error)
        {
            report = Report(attempt, OutcomeDecision.Failure(OutcomeCode.Unclassified, error.Message));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or Win32Exception)
        {
            var full = sandbox is not null && sandbox.ScratchIsFull();
            var code = full ? OutcomeCode.DiskFull : OutcomeCode.NodeUnfit;
            report = Report(attempt, OutcomeDecision.Failure(code, $"the sandbox could not be set up: {error.Message}"));
        }
        finally
        {
            // The sandbox goes last: emptying it takes as long as a report does, and nobody waits for it.
            if (report is not null)
            {
                handIn(report);
            }

            Remove(sandbox, report?.Outcome);
            place?.Dispose();
        }

        return report is not null;

        void LeaveSandbox(Outcome outcome)
        {
            Remove(sandbox, outcome);
            place?.Dispose();
            parked();
        }
    }

    private static AttemptReport Report(Attempt attempt, Outcome outcome, PayloadRun? run = null) => new()
    {
        TaskId = attempt.Id.TaskId,
        Attempt = attempt.Id.Attempt,
        Outcome = outcome,
        Times = attempt.Times,
        ExitStatus = run?.ExitStatus ?? NeverRan,
        StdoutTail = run?.StdoutTail ?? "",
        StderrTail = run?.StderrTail ?? "",
        Notes = { attempt.Notes },
    };

    // The slot is free again when the payload has ended.
    private async Task<AttemptReport?> RunInSlotAsync(
        Attempt attempt, Sandbox sandbox, IReadOnlyList<string> inputs, CapacityTurn slot, Action<Outcome> leave, CancellationToken beforeRun)
    {
        PayloadRun run;
        try
        {
            attempt.Times.SlotWaitSeconds = attempt.Timer.Lap();
            if (!tools.Programs.TryGetValue(attempt.Grant.Payload, out var program))
            {
                return Report(attempt, OutcomeDecision.Failure(
                    OutcomeCode.NodeUnfit, $"this node does not offer the payload '{attempt.Grant.Payload}'"));
            }

            // A task that can't end before the batch job does is better off with another pilot.
            beforeRun.ThrowIfCancellationRequested();
            if (attempt.Limits.WallSeconds > 0 && tools.RemainingWall() is { } left && left.TotalSeconds < attempt.Limits.WallSeconds)
            {
                return Report(attempt, OutcomeDecision.OfStop(StopReason.Preempted, attempt.Limits));
            }

            run = await RunPayloadAsync(attempt, sandbox, inputs, program);
        }
        finally
        {
            slot.Dispose();
        }

        return run.Stopped == StopReason.Abandoned || attempt.Abandoned.IsCancellationRequested
            ? null
            : await WrapUpAsync(attempt, sandbox, run, leave);
    }

    private async Task<PayloadRun> RunPayloadAsync(
        Attempt attempt, Sandbox sandbox, IReadOnlyList<string> inputs, string program)
    {
        using var stop =
            CancellationTokenSource.CreateLinkedTokenSource(attempt.Abandoned, tools.Drain.Running);
        await using (FileStream file = new(sandbox.TaskFile, FileMode.CreateNew, FileAccess.Write))
        {
            TaskFile.Write(file, attempt.Grant, inputs);
        }

        await using var process = tools.Runner.Start(sandbox, program, attempt.Limits);
        attempt.Times.SetupSeconds += attempt.Timer.Lap();
        attempt.Times.PayloadStarted = Timestamp.FromDateTimeOffset(tools.TimeProvider.GetUtcNow());
        tools.Log.Info($"task {attempt.Id}: started {attempt.Grant.Stage} with {attempt.Grant.Payload}");
        var run = await tools.Runner.WatchAsync(
            process, sandbox, attempt.Limits,
            () => attempt.Abandoned.IsCancellationRequested ? StopReason.Abandoned : tools.Drain.StopReason,
            stop.Token);
        attempt.Times.PayloadSeconds = attempt.Timer.Lap();
        attempt.Times.CpuSeconds = run.CpuSeconds;
        attempt.Times.MaxMemoryMib = Node.NodeFacts.ToMiB(run.MaxMemoryBytes);
        return run;
    }

    // Null where the attempt was abandoned while its bundle was waited for.
    private async Task<AttemptReport?> WrapUpAsync(Attempt attempt, Sandbox sandbox, PayloadRun run, Action<Outcome> leave)
    {
        var reading = ResultFile.Read(sandbox);
        var outcome = OutcomeDecision.OfRun(run, reading, attempt.Limits);
        var resultCounts = run.Stopped == StopReason.None && reading.Result is not null;
        attempt.Times.WrapUpSeconds = attempt.Timer.Lap();
        StageOutResult staged;
        try
        {
            staged = await tools.StageOut.RunAsync(
                attempt.Grant, sandbox, resultCounts ? reading.Result!.Outputs : [], attempt.Note, () => leave(outcome), attempt.Abandoned);
        }
        catch (OperationCanceledException) when (attempt.Abandoned.IsCancellationRequested)
        {
            return null;
        }

        // Waiting for others of the same bundle is no part of the attempt's own time.
        var untilStored = attempt.Timer.Lap();
        attempt.Times.StageOutSeconds = staged.OwnTime?.TotalSeconds ?? untilStored;
        if (staged.Problem is { } problem)
        {
            outcome = OutcomeDecision.WithStageOutFailure(outcome, problem);
        }

        var report = Report(attempt, outcome, run);
        report.Outputs.Add(staged.Stored);
        return report;
    }

    private void Remove(Sandbox? sandbox, Outcome? outcome)
    {
        var failed = outcome is not null && !OutcomeNames.IsOk(outcome.Code);
        if (sandbox is null || (failed && tools.KeepFailedSandboxes))
        {
            return;
        }

        try
        {
            sandbox.Remove();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            tools.Log.Warn($"a sandbox could not be removed: {error.Message}");
        }
    }
}
