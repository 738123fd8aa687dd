using System.CommandLine;
using DcGrid.Cli.Output;

namespace DcGrid.Cli.Commands.Shell;

/// <summary><c>dcgrid help exit-codes</c></summary>
internal sealed class HelpCommand : Command
{
    private static readonly RecordShape<(ExitCode Code, string Meaning)> Shape = new(
        new Field<(ExitCode Code, string Meaning)>("exitStatus", "Status", c => (int)c.Code) { AlignRight = true },
        new Field<(ExitCode Code, string Meaning)>("meaning", "Meaning", c => c.Meaning));

    public HelpCommand(CommandEnvironment environment)
        : base("help", "Explain things that no single command's --help does")
    {
        OutputOption output = new(environment.Terminal);
        Command exitCodes = new("exit-codes", "What the exit statuses mean") { output };
        exitCodes.SetAction(async (parse, cancellation) =>
        {
            await output.Renderer(parse).WriteListAsync(Shape, ExitCodes.All, "", cancellation);
            return (int)ExitCode.Ok;
        });
        Subcommands.Add(exitCodes);
    }
}
