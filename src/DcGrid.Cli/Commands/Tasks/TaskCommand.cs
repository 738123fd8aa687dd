using System.CommandLine;

namespace DcGrid.Cli.Commands.Tasks;

/// <summary><c>dcgrid task</c></summary>
internal sealed class TaskCommand : Command
{
    public TaskCommand(CommandEnvironment environment)
        : base("task", "List tasks, look into one, ask why it waits, try failed ones again")
    {
        Subcommands.Add(new TaskListCommand(environment));
        Subcommands.Add(new TaskShowCommand(environment));
        Subcommands.Add(new TaskExplainCommand(environment));
        Subcommands.Add(new TaskLogCommand(environment));
        Subcommands.Add(new TaskRetryCommand(environment));
    }
}
