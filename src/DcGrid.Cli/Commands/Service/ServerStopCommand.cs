using System.CommandLine;
using DcGrid.Cli.Connection;
using DcGrid.Cli.Failures;

namespace DcGrid.Cli.Commands.Service;

/// <summary><c>dcgrid server stop</c>: what was acknowledged is on disk; pilots go on and deliver later.</summary>
internal sealed class ServerStopCommand : Command
{
    /// <summary>Longest wait for the server to finish what it does.</summary>
    private const int MaxWaitSeconds = 60;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly CommandEnvironment _environment;

    public ServerStopCommand(CommandEnvironment environment)
        : base("stop", "Stop the server; its results stay and can be queried")
    {
        _environment = environment;
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var terminal = _environment.Terminal;
        var home = ServiceHome.Locate(parse.GetValue(_environment.Globals.Home), terminal);
        var file = ServerFile.Find(home.ServerFilePath);
        if (file is null || !file.IsAlive())
        {
            terminal.Note(file is null
                ? $"no server runs in {home.Folder}"
                : $"no server runs in {home.Folder}; the last one (process {file.Pid}) is gone without a word");
            return (int)ExitCode.Ok;
        }

        if (!Signals.Terminate(file.Pid) && file.IsAlive())
        {
            throw new CommandException(ExitCode.NotAllowed, $"process {file.Pid} is another user's; stop it as that user");
        }

        var limit = terminal.Time.GetUtcNow().AddSeconds(MaxWaitSeconds);
        while (file.IsAlive())
        {
            if (terminal.Time.GetUtcNow() >= limit)
            {
                throw new CommandException(
                    ExitCode.UnexpectedError, $"process {file.Pid} did not stop within {MaxWaitSeconds} s; see {home.LogPath}");
            }

            await Task.Delay(Pause, terminal.Time, cancellation);
        }

        terminal.Note($"stopped (process {file.Pid})");
        return (int)ExitCode.Ok;
    }
}
