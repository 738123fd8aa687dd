using System.CommandLine;

namespace DcGrid.Cli.Commands.Service;

/// <summary><c>dcgrid server</c></summary>
internal sealed class ServerCommand : Command
{
    public ServerCommand(CommandEnvironment environment)
        : base("server", "Set up, start and stop the service of a home folder")
    {
        Subcommands.Add(new ServerInitCommand(environment));
        Subcommands.Add(new ServerStartCommand(environment));
        Subcommands.Add(new ServerStopCommand(environment));
        Subcommands.Add(new ServerStatusCommand(environment));
        Subcommands.Add(new ServerListCommand(environment));
    }
}
