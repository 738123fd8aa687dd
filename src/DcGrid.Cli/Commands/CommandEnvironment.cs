using System.CommandLine;
using DcGrid.Cli.Connection;
using DcGrid.Storage;

namespace DcGrid.Cli.Commands;

/// <summary>What every command is given.</summary>
/// <param name="Terminal">Where it reads and writes.</param>
/// <param name="Globals">The options that say which service to talk to.</param>
internal sealed record CommandEnvironment(Terminal Terminal, GlobalOptions Globals)
{
    private const int DefaultConnections = 4;

    /// <summary>The storage elements, wherever they are.</summary>
    /// <param name="connections">To one server, at a time.</param>
    public StorageElements OpenStorage(int connections = DefaultConnections) => StorageElements.CreateDefault(
        [],
        Terminal.Time,
        irods: new IrodsStorageOptions
        {
            EnvironmentFile = NonEmpty("IRODS_ENVIRONMENT_FILE"),
            PasswordFile = NonEmpty(IrodsStorageOptions.PasswordFileVariable),
            MaxConnections = connections,
        });

    /// <summary>Connects as the command line says.</summary>
    public Task<ServerConnection> ConnectAsync(ParseResult parse, CancellationToken cancellation) =>
        ServerConnection.OpenAsync(parse, Globals, Terminal, cancellation);

    private string? NonEmpty(string variable) => Terminal.Variable(variable) is { Length: > 0 } text ? text : null;
}
