using System.CommandLine;

namespace DcGrid.Cli.Commands.Pilots;

/// <summary><c>dcgrid pilot</c></summary>
internal sealed class PilotCommand : Command
{
    public PilotCommand(CommandEnvironment environment)
        : base("pilot", "List, submit and drain pilots")
    {
        Subcommands.Add(new PilotListCommand(environment));
        Subcommands.Add(new PilotShowCommand(environment));
        Subcommands.Add(new PilotSubmitCommand(environment));
        Subcommands.Add(new PilotDrainCommand(environment));
    }
}
