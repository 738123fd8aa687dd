using System.CommandLine;

namespace DcGrid.Cli.Commands.Files;

/// <summary><c>dcgrid file</c></summary>
internal sealed class FileCommand : Command
{
    public FileCommand(CommandEnvironment environment)
        : base("file", "Import, find, fetch and verify files")
    {
        Subcommands.Add(new FileImportCommand(environment));
        Subcommands.Add(new FileListCommand(environment));
        Subcommands.Add(new FileLsCommand(environment));
        Subcommands.Add(new FileLocateCommand(environment));
        Subcommands.Add(new FileGetCommand(environment));
        Subcommands.Add(new FileVerifyCommand(environment));
        Subcommands.Add(new FileUnregisterCommand(environment));
    }
}
