using System.Diagnostics;
using DcGrid.Cli.Failures;

namespace DcGrid.Cli.Connection;

/// <summary>The dcgrid-server program: where it is and how it is started.</summary>
internal static class ServerProgram
{
    /// <summary>Names the program where it is not beside this one.</summary>
    public const string Variable = "DCGRID_SERVER_PROGRAM";

    private const string Name = "dcgrid-server";

    /// <summary>The program's path.</summary>
    /// <exception cref="CommandException">It is not there.</exception>
    public static string Find(Terminal terminal)
    {
        var named = terminal.Variable(Variable);
        var path = string.IsNullOrEmpty(named)
            ? Path.Combine(FolderOfThisProgram(), Name)
            : terminal.Resolve(named);
        return File.Exists(path)
            ? path
            : throw new CommandException(
                ExitCode.ServerUnreachable, $"there is no {path}; build it with make, or name the program in {Variable}");
    }

    /// <summary>A start of the program with its output kept apart from this program's.</summary>
    public static ProcessStartInfo StartInfo(string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new()
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // During development the program may be an assembly rather than an executable.
        if (program.EndsWith(".dll", StringComparison.Ordinal))
        {
            start.FileName = "dotnet";
            start.ArgumentList.Add(program);
        }
        else
        {
            start.FileName = program;
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    /// <summary>Runs the program to its end, for what it does without serving.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="CommandException">It failed; with its own last line.</exception>
    public static async Task<string> RunAsync(Terminal terminal, CancellationToken cancellation, params IReadOnlyList<string> arguments)
    {
        var program = Find(terminal);
        using var process = Process.Start(StartInfo(program, arguments))!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = await process.StandardError.ReadToEndAsync(cancellation);
        await output;
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
        {
            var reason = ServerStartup.LastLine(errors);
            throw new CommandException(
                ExitCode.UnexpectedError, reason.Length > 0 ? reason : $"{program} {arguments[0]} ended with exit status {process.ExitCode}");
        }

        return await output;
    }

    private static string FolderOfThisProgram() =>
        Path.GetDirectoryName(Environment.ProcessPath) is { Length: > 0 } folder
        && Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dcgrid"
            ? folder
            : AppContext.BaseDirectory;
}
