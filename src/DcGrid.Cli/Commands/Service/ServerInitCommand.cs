using System.CommandLine;
using System.Diagnostics;
using DcGrid.Cli.Connection;
using DcGrid.Cli.Failures;

namespace DcGrid.Cli.Commands.Service;

/// <summary><c>dcgrid server init</c></summary>
internal sealed class ServerInitCommand : Command
{
    private readonly CommandEnvironment _environment;

    public ServerInitCommand(CommandEnvironment environment)
        : base("init", "Make a home folder: the database and the first administrator's token")
    {
        _environment = environment;
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var home = ServiceHome.Locate(parse.GetValue(_environment.Globals.Home), _environment.Terminal);
        if (home.HasDatabase)
        {
            _environment.Terminal.Note($"{home.Folder} is a service's home already");
            return (int)ExitCode.Ok;
        }

        await InitAsync(home, _environment.Terminal, cancellation);
        _environment.Terminal.Note($"{home.Folder} is ready; the administrator's token is in {home.AdminTokenPath}");
        return (int)ExitCode.Ok;
    }

    /// <summary>Runs <c>dcgrid-server init</c>.</summary>
    internal static async Task InitAsync(ServiceHome home, Terminal terminal, CancellationToken cancellation)
    {
        var program = ServerProgram.Find(terminal);
        using var process = Process.Start(ServerProgram.StartInfo(program, "init", "--home", home.Folder))!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = await process.StandardError.ReadToEndAsync(cancellation);
        await output;
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
        {
            var reason = ServerStartup.LastLine(errors);
            throw new CommandException(
                ExitCode.UnexpectedError, reason.Length > 0 ? reason : $"{program} init ended with exit status {process.ExitCode}");
        }
    }
}
