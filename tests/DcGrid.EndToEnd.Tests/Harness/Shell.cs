using System.Diagnostics;

namespace DcGrid.EndToEnd.Tests.Harness;

/// <summary>Starts programs. Nothing here decides by time; the limits only keep a hang from holding up the whole run.</summary>
internal static class Shell
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(5);

    public static Task<ProcessResult> RunAsync(string program, params string[] arguments) => RunAsync(program, arguments, null);

    /// <summary>Runs a program as root: as it is, or by sudo without a question.</summary>
    public static Task<ProcessResult> RunAsRootAsync(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? RunAsync(program, arguments)
        : RunAsync("sudo", ["-n", program, .. arguments]);

    public static async Task<ProcessResult> RunAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        using var process = Start(program, arguments, environment);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(HangLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} hangs\n{await output}\n{await error}");
        }

        return new($"{Path.GetFileName(program)} {string.Join(' ', arguments)}", process.ExitCode, await output, await error);
    }

    public static Process Start(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    /// <summary>SIGKILL to one process: it gets no chance to tidy up.</summary>
    public static Task Kill9Async(int processId) =>
        RunAsync("/bin/kill", "-9", processId.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
