using System.CommandLine;
using DcGrid.Cli.Connection;

namespace DcGrid.Cli.Commands.Service;

/// <summary><c>dcgrid server init</c></summary>
internal sealed class ServerInitCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly Option<string?> _store = new("--store")
    {
        Description = "A PostgreSQL database instead of a file in the home; several servers, each with a home of its own, may share one",
        HelpName = "postgresql://USER@HOST:PORT/DATABASE",
    };

    public ServerInitCommand(CommandEnvironment environment)
        : base("init", "Make a home folder: the database and the first administrator's token")
    {
        _environment = environment;
        Options.Add(_store);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var home = ServiceHome.Locate(parse.GetValue(_environment.Globals.Home), _environment.Terminal);
        var store = parse.GetValue(_store);
        if (home.HasDatabase && store is null)
        {
            _environment.Terminal.Note($"{home.Folder} is a service's home already");
            return (int)ExitCode.Ok;
        }

        await InitAsync(home, store, _environment.Terminal, cancellation);
        _environment.Terminal.Note($"{home.Folder} is ready; the administrator's token is in {home.AdminTokenPath}");
        return (int)ExitCode.Ok;
    }

    /// <summary>Runs <c>dcgrid-server init</c>.</summary>
    /// <param name="store">The URL of a database elsewhere; null for a file of the home's own.</param>
    internal static Task InitAsync(ServiceHome home, string? store, Terminal terminal, CancellationToken cancellation) =>
        ServerProgram.RunAsync(terminal, cancellation, ["init", "--home", home.Folder, .. store is null ? (string[])[] : ["--store", store]]);
}
