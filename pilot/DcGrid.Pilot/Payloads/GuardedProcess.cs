using System.Diagnostics;

namespace DcGrid.Pilot.Payloads;

/// <summary>What to run, and where its output goes.</summary>
/// <param name="GuardScript">Path of the script of <see cref="ProcessGuard"/>.</param>
internal sealed record GuardedProcessSpec(
    string GuardScript, string Program, IReadOnlyList<string> Arguments, string WorkingFolder,
    string StdoutFile, string StderrFile, string UsageFile, IReadOnlyDictionary<string, string> Environment);

/// <summary>
/// A program in a session and process group of its own. Disposing of it kills whatever is left of the group.
/// </summary>
internal sealed class GuardedProcess : IAsyncDisposable
{
    private static readonly TimeSpan LogDrainTimeout = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _stopReading = new();
    private readonly Task _reading;

    private GuardedProcess(Process process, GuardedProcessSpec spec, TimeProvider timeProvider)
    {
        (_process, _timeProvider) = (process, timeProvider);
        GroupId = process.Id;
        Stdout = new OutputCapture(spec.StdoutFile);
        Stderr = new OutputCapture(spec.StderrFile);
        Exited = ExitAsync();
        _reading = Task.WhenAll(
            Stdout.CopyAsync(process.StandardOutput.BaseStream, _stopReading.Token),
            Stderr.CopyAsync(process.StandardError.BaseStream, _stopReading.Token));
    }

    /// <summary>Number of the session and of the process group.</summary>
    public int GroupId { get; }

    public OutputCapture Stdout { get; }

    public OutputCapture Stderr { get; }

    /// <summary>The exit status: 0-255, or 128 + signal.</summary>
    public Task<int> Exited { get; }

    /// <exception cref="System.ComponentModel.Win32Exception">The system can't start another process.</exception>
    public static GuardedProcess Start(GuardedProcessSpec spec, TimeProvider timeProvider)
    {
        // The child is no group leader, so `setsid` makes the session and becomes the guard in the same process:
        // process id, group id and session id are one number.
        ProcessStartInfo start = new("/usr/bin/setsid")
        {
            WorkingDirectory = spec.WorkingFolder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["/bin/sh", spec.GuardScript, spec.UsageFile, spec.Program])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var argument in spec.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((var name, var value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("no process was started");
        return new GuardedProcess(process, spec, timeProvider);
    }

    /// <summary>SIGTERM to the group; SIGKILL when it has not ended after the grace.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        Send(ProcessSignals.Terminate);
        try
        {
            await Exited.WaitAsync(grace, _timeProvider);
        }
        catch (TimeoutException)
        {
            Send(ProcessSignals.Kill);
        }
    }

    /// <summary>
    /// Kills what the program left behind in its group, and waits for the last of its output. The output ends with the
    /// group; a process that left the group against the contract and holds the pipe is not waited for.
    /// </summary>
    public async Task SweepAsync()
    {
        ProcessSignals.SendToGroup(GroupId, ProcessSignals.Kill);
        try
        {
            await _reading.WaitAsync(LogDrainTimeout, _timeProvider);
        }
        catch (Exception error) when (error is TimeoutException or IOException or OperationCanceledException)
        {
            await _stopReading.CancelAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!Exited.IsCompleted)
        {
            Send(ProcessSignals.Kill);
        }

        await Exited;
        await SweepAsync();
        await _stopReading.CancelAsync();
        _process.Dispose();
        _stopReading.Dispose();
    }

    private void Send(int signal)
    {
        // In the first instants the child has not made its group yet.
        if (!ProcessSignals.SendToGroup(GroupId, signal) && !Exited.IsCompleted)
        {
            ProcessSignals.SendToProcess(GroupId, signal);
        }
    }

    private async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }
}
