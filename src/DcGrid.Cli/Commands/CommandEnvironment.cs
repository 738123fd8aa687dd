using System.CommandLine;
using DcGrid.Cli.Connection;

namespace DcGrid.Cli.Commands;

/// <summary>What every command is given.</summary>
/// <param name="Terminal">Where it reads and writes.</param>
/// <param name="Globals">The options that say which service to talk to.</param>
internal sealed record CommandEnvironment(Terminal Terminal, GlobalOptions Globals)
{
    /// <summary>Connects as the command line says.</summary>
    public Task<ServerConnection> ConnectAsync(ParseResult parse, CancellationToken cancellation) =>
        ServerConnection.OpenAsync(parse, Globals, Terminal, cancellation);
}
