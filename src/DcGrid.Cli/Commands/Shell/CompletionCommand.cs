using System.CommandLine;
using DcGrid.Cli.Display;
using DcGrid.Cli.Failures;

namespace DcGrid.Cli.Commands.Shell;

/// <summary><c>dcgrid completion</c>: prints a script that asks this program for what fits at the cursor.</summary>
internal sealed class CompletionCommand : Command
{
    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    private readonly CommandEnvironment _environment;
    private readonly Argument<string> _shell = new("SHELL") { Description = string.Join(", ", Shells) };

    public CompletionCommand(CommandEnvironment environment)
        : base("completion", "Print a completion script: source <(dcgrid completion bash)")
    {
        _environment = environment;
        _shell.CompletionSources.Add(Shells);
        Arguments.Add(_shell);
        SetAction(Run);
    }

    private int Run(ParseResult parse)
    {
        var shell = parse.GetRequiredValue(_shell);
        if (!Shells.Contains(shell))
        {
            throw CommandException.Usage($"no completion for \"{shell}\"; {NearestWord.Hint(shell, Shells)}");
        }

        _environment.Terminal.Out.Write(EmbeddedText.Read("Commands.Shell.Scripts." + shell));
        return (int)ExitCode.Ok;
    }
}
