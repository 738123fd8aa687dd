using System.CommandLine;
using System.CommandLine.Invocation;
using DcGrid.Cli.Commands;
using DcGrid.Cli.Commands.Campaigns;
using DcGrid.Cli.Commands.Files;
using DcGrid.Cli.Commands.Pilots;
using DcGrid.Cli.Commands.Service;
using DcGrid.Cli.Commands.Shell;
using DcGrid.Cli.Commands.Tasks;
using DcGrid.Cli.Commands.Tokens;
using DcGrid.Cli.Connection;
using DcGrid.Cli.Display;
using DcGrid.Cli.Failures;

namespace DcGrid.Cli;

/// <summary>All commands, and the way one is run: usage errors and exceptions become one line and an exit status.</summary>
internal static class CommandTree
{
    /// <summary>Runs a command line.</summary>
    /// <returns>The exit status, see <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellation = default)
    {
        var parse = Build(terminal).Parse(arguments);
        if (parse.Action is ParseErrorAction)
        {
            // One line, as for every other error; the whole help would bury it.
            terminal.Note($"{UsageError(parse)}; see: {NameOf(parse)} --help");
            return (int)ExitCode.Usage;
        }

        InvocationConfiguration configuration = new()
        {
            EnableDefaultExceptionHandler = false,
            Output = terminal.Out,
            Error = terminal.Error,
        };
        try
        {
            return await parse.InvokeAsync(configuration, cancellation);
        }
        catch (Exception e)
        {
            return (int)FailureReport.Write(e, terminal);
        }
        finally
        {
            await terminal.Out.FlushAsync(CancellationToken.None);
        }
    }

    internal static RootCommand Build(Terminal terminal)
    {
        GlobalOptions globals = new();
        CommandEnvironment environment = new(terminal, globals);
        RootCommand root = new("DcGrid: run, watch and verify survey productions on the grid");
        globals.AddTo(root);
        root.Subcommands.Add(new CampaignCommand(environment));
        root.Subcommands.Add(new TaskCommand(environment));
        root.Subcommands.Add(new FileCommand(environment));
        root.Subcommands.Add(new PilotCommand(environment));
        root.Subcommands.Add(new EventsCommand(environment));
        root.Subcommands.Add(new TokenCommand(environment));
        root.Subcommands.Add(new ServerCommand(environment));
        root.Subcommands.Add(new DatabaseCommand(environment));
        root.Subcommands.Add(new CompletionCommand(environment));
        root.Subcommands.Add(new HelpCommand(environment));
        return root;
    }

    // "Required command was not provided" is true of "campaign lst" and helps nobody.
    private static string UsageError(ParseResult parse)
    {
        string[] commands = [.. parse.CommandResult.Command.Subcommands.Select(c => c.Name)];
        return commands.Length > 0 && parse.UnmatchedTokens is [{ } word, ..] && !word.StartsWith('-')
            ? $"no command \"{word}\"; {NearestWord.Hint(word, commands)}"
            : parse.Errors[0].Message.TrimEnd('.');
    }

    private static string NameOf(ParseResult parse)
    {
        List<string> names = [];
        for (var result = parse.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Insert(0, result.Command is RootCommand ? "dcgrid" : result.Command.Name);
        }

        return string.Join(' ', names);
    }
}
