using System.Diagnostics;

namespace DcGrid.Bench.Service;

/// <summary>Runs a program to its end.</summary>
internal static class ProgramRun
{
    /// <param name="program">Its path, or its name on PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Added to ours.</param>
    /// <param name="folder">Where it runs; ours if left out.</param>
    /// <param name="alsoGood">An exit status beside 0 that is no failure.</param>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="BenchException">It failed; with its last words.</exception>
    public static async Task<string> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null,
        int alsoGood = 0)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new BenchException($"{program} does not start");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 || process.ExitCode == alsoGood
            ? await output
            : throw new BenchException($"{Path.GetFileName(program)} {string.Join(' ', arguments)} failed with status {process.ExitCode}: {(await error).Trim()}");
    }
}
