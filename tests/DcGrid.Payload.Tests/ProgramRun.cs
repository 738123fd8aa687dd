using System.ComponentModel;
using System.Diagnostics;

namespace DcGrid.Payload.Tests;

/// <summary>What a program left: its exit status and what it wrote.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Debian's interpreter: another python3 earlier on PATH would hide Debian's astropy.</summary>
    public const string Python = "/usr/bin/python3";

    /// <summary>Only stops a test that hangs; nothing is measured with it.</summary>
    private static readonly TimeSpan SafetyLimit = TimeSpan.FromMinutes(15);

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or hung.</exception>
    public static ProgramRun Start(string program, IEnumerable<string> arguments, string? folder = null, string? path = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder ?? Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (path is not null)
        {
            start.Environment["PATH"] = path;
        }

        Process process;
        try
        {
            process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"{program} can't be started; install the packages of `make packages`", missing);
        }

        using (process)
        {
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(SafetyLimit))
            {
                process.Kill(entireProcessTree: true);
                throw new InvalidOperationException($"{program} hung");
            }

            return new ProgramRun(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
        }
    }

    /// <summary>Runs a Python script; the test fails with what it wrote when it does not exit with 0.</summary>
    public static string Script(string script, params string[] arguments)
    {
        var run = Start(Python, [script, .. arguments]);
        Assert.True(run.ExitCode == 0, $"{Path.GetFileName(script)} {string.Join(' ', arguments)}: {run.Output}{run.Errors}");
        return run.Output;
    }
}
