using DcGrid.Pilot.Node;
using DcGrid.Pilot.Work;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Payloads;

/// <summary>
/// Runs one payload in its sandbox and holds it to its limits.
/// </summary>
/// <remarks>
/// How good the figures are. CPU time: the shell's <c>times</c>, exact to 10 ms for every process that was waited for;
/// where the guard was killed, the last look at <c>/proc</c>, up to <see cref="PilotLimits.WatchInterval"/> old.
/// Memory: the greater of the sum of resident sets at the looks and the kernel's own peak of any one process; a peak of
/// several processes together between two looks is missed, and shared pages count for each process. A payload is stopped
/// for memory only when the proportional set size, with shared pages counted once, is over the limit too.
/// </remarks>
internal sealed class PayloadRunner(string guardScript, TimeSpan grace, TimeProvider timeProvider)
{
    /// <summary>Starts the payload; the caller waits for it with <see cref="WatchAsync"/> and disposes of it.</summary>
    public GuardedProcess Start(Sandbox sandbox, string program, ResourceLimits limits)
    {
        Dictionary<string, string> environment = new()
        {
            ["TMPDIR"] = sandbox.TemporaryFolder,
            // Libraries that start a thread for each core would run the node over.
            ["OMP_NUM_THREADS"] = Math.Max(1, limits.Cores).ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        return GuardedProcess.Start(
            new GuardedProcessSpec(
                guardScript, program, [Sandbox.TaskFileName, Sandbox.ResultFileName], sandbox.Folder,
                sandbox.StdoutFile, sandbox.StderrFile, sandbox.UsageFile, environment),
            timeProvider);
    }

    /// <summary>Waits until the payload has ended, by itself or because it was stopped.</summary>
    /// <param name="stop">Its reason is asked for when it fires.</param>
    public async Task<PayloadRun> WatchAsync(
        GuardedProcess process, Sandbox sandbox, ResourceLimits limits, Func<StopReason> reasonOfStop, CancellationToken stop)
    {
        var begin = timeProvider.GetTimestamp();
        var oomKills = NodeFacts.ReadOutOfMemoryKills();
        long maxMemory = 0;
        double sampledCpu = 0;
        var stopped = StopReason.None;
        for (var look = 1; !process.Exited.IsCompleted && stopped == StopReason.None; look++)
        {
            await WaitForEndOrNextLookAsync(process, limits, timeProvider.GetElapsedTime(begin), stop);
            if (process.Exited.IsCompleted)
            {
                break;
            }

            var usage = SessionUsage.Measure(process.GroupId);
            maxMemory = Math.Max(maxMemory, Math.Max(usage.ResidentBytes, usage.PeakProcessBytes));
            sampledCpu = Math.Max(sampledCpu, usage.CpuSeconds);
            stopped = stop.IsCancellationRequested
                ? reasonOfStop()
                : BrokenLimit(limits, timeProvider.GetElapsedTime(begin), usage, sandbox, look);
        }

        // Who has lost the lease has no claim to a grace: the task may be running elsewhere already.
        if (stopped != StopReason.None)
        {
            await process.StopAsync(stopped == StopReason.Abandoned ? TimeSpan.Zero : grace);
        }

        var status = await process.Exited;
        await process.SweepAsync();
        return new PayloadRun(
            status, stopped, NodeFacts.ReadOutOfMemoryKills() > oomKills, sandbox.ScratchIsFull(),
            Math.Max(sampledCpu, ReadCpuSeconds(sandbox)), maxMemory, process.Stdout.Tail, process.Stderr.Tail);
    }

    private static StopReason BrokenLimit(
        ResourceLimits limits, TimeSpan elapsed, SessionUsage usage, Sandbox sandbox, int look)
    {
        if (limits.WallSeconds > 0 && elapsed.TotalSeconds >= limits.WallSeconds)
        {
            return StopReason.WallTime;
        }

        var memoryLimit = limits.MemoryMib * 1024L * 1024;
        if (memoryLimit > 0 && usage.ResidentBytes > memoryLimit && usage.MeasureProportionalBytes() > memoryLimit)
        {
            return StopReason.Memory;
        }

        var looksAtDisk = limits.DiskMib > 0 && look % PilotLimits.WatchesPerDiskLook == 0;
        return looksAtDisk && sandbox.MeasureBytes() > limits.DiskMib * 1024L * 1024 ? StopReason.Disk : StopReason.None;
    }

    private static double ReadCpuSeconds(Sandbox sandbox)
    {
        try
        {
            return ProcessGuard.ParseCpuSeconds(File.ReadAllText(sandbox.UsageFile)) ?? 0;
        }
        catch (IOException)
        {
            return 0; // the guard was killed before it could write
        }
    }

    private async Task WaitForEndOrNextLookAsync(
        GuardedProcess process, ResourceLimits limits, TimeSpan elapsed, CancellationToken stop)
    {
        var wait = PilotLimits.WatchInterval;
        if (limits.WallSeconds > 0)
        {
            var left = TimeSpan.FromSeconds(limits.WallSeconds) - elapsed;
            if (left < wait)
            {
                wait = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }

        try
        {
            await process.Exited.WaitAsync(wait, timeProvider, stop);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            // Time for a look.
        }
    }
}
