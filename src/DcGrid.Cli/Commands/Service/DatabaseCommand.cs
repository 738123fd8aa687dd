using System.CommandLine;
using DcGrid.Cli.Connection;
using DcGrid.Cli.Failures;

namespace DcGrid.Cli.Commands.Service;

/// <summary><c>dcgrid db</c></summary>
internal sealed class DatabaseCommand : Command
{
    public DatabaseCommand(CommandEnvironment environment)
        : base("db", "The database of a home folder") => Subcommands.Add(new DatabaseMigrateCommand(environment));
}

/// <summary><c>dcgrid db migrate</c>: the server's own program does it, with the server stopped.</summary>
internal sealed class DatabaseMigrateCommand : Command
{
    private readonly CommandEnvironment _environment;

    public DatabaseMigrateCommand(CommandEnvironment environment)
        : base("migrate", "Bring the database of an older version up to date; stop its servers and copy it first")
    {
        _environment = environment;
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var terminal = _environment.Terminal;
        var home = ServiceHome.Locate(parse.GetValue(_environment.Globals.Home), terminal);
        if (!home.HasDatabase)
        {
            throw new CommandException(ExitCode.NotFound, $"no service lives in {home.Folder}; name its folder with --home");
        }

        if (home.FindLiveServer() is { } live)
        {
            throw new CommandException(
                ExitCode.Conflict, $"the server runs (process {live.Pid}); stop it first: dcgrid server stop --home {home.Folder}");
        }

        var told = await ServerProgram.RunAsync(terminal, cancellation, "db", "migrate", "--home", home.Folder);
        terminal.Note(told.Trim());
        return (int)ExitCode.Ok;
    }
}
