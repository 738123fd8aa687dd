using System.Globalization;
using System.Runtime.InteropServices;
using Polly;

namespace DcGrid.Testing;

/// <summary>What /proc says of processes, and signals to them.</summary>
public static partial class ProcessTree
{
    private const int Sigkill = 9, Sigstop = 19;

    // Fields of /proc/PID/stat, counted from the one after the name.
    private const int StateField = 0, ParentField = 1;

    /// <summary>The processes that <paramref name="parent"/> has started and that still run.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && Stat(id) is { } stat && stat[ParentField] == parent.ToString(CultureInfo.InvariantCulture))];

    /// <summary>True while the process runs; one that has ended and waits for its parent's notice does not.</summary>
    public static bool IsAlive(int process) => Stat(process) is { } stat && stat[StateField] is not ("Z" or "X");

    /// <summary>SIGKILL to a process and its children, none of which gets a chance to tidy up or to start another.</summary>
    public static async Task KillAsync(int process)
    {
        // Stopped first, so that it starts no child between our look and our kill.
        Signal(process, Sigstop);
        int[] doomed = [.. ChildrenOf(process), process];
        foreach (var id in doomed)
        {
            Signal(id, Sigkill);
        }

        await UntilGoneAsync(doomed);
    }

    /// <summary>The fields of /proc/PID/stat after the name, the state first; null when there is no such process.</summary>
    public static string[]? Stat(int process)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{process}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Waits until none of these runs: orphans are not ours to wait for otherwise.</summary>
    private static async Task UntilGoneAsync(int[] processes)
    {
        var untilGone = new ResiliencePipelineBuilder<bool>()
            .AddRetry(new()
            {
                ShouldHandle = new PredicateBuilder<bool>().HandleResult(alive => alive),
                MaxRetryAttempts = 1000,
                Delay = TimeSpan.FromMilliseconds(10),
            })
            .Build();
        if (await untilGone.ExecuteAsync(_ => ValueTask.FromResult(processes.Any(IsAlive))))
        {
            throw new TimeoutException($"processes {string.Join(' ', processes.Where(IsAlive))} outlive SIGKILL");
        }
    }

    private static void Signal(int process, int signal)
    {
        // Gone already is as good as killed.
        const int NoSuchProcess = 3;
        if (Kill(process, signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
        {
            throw new InvalidOperationException($"can't signal process {process}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
