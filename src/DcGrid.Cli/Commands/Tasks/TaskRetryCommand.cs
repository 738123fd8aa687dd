using System.CommandLine;
using DcGrid.Cli.Connection;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Failures;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Tasks;

/// <summary><c>dcgrid task retry</c>: failed or held tasks back into the queue, seen before they are touched.</summary>
internal sealed class TaskRetryCommand : Command
{
    /// <summary>More tasks than this are put back only after a yes.</summary>
    public const int MaxTasksWithoutQuestion = 100;

    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly TaskFilterOptions _filter = new();
    private readonly Argument<long[]> _tasks = new("TASK")
    {
        Description = "Numbers of tasks; without any, those that the options choose",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _dryRun = new("--dry-run", "-n") { Description = "Say what would be put back, and touch nothing" };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = $"Don't ask when more than {MaxTasksWithoutQuestion} are put back" };

    public TaskRetryCommand(CommandEnvironment environment)
        : base("retry", "Put failed or held tasks back into the queue, with those that failed only because of them")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Arguments.Add(_tasks);
        _filter.AddTo(this);
        Options.Add(_dryRun);
        Options.Add(_yes);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var filter = _filter.Read(parse);
        filter.TaskIds.AddRange(parse.GetValue(_tasks) ?? []);
        if (filter.Campaign.Length == 0 && filter.TaskIds.Count == 0)
        {
            throw CommandException.Usage("retry what? Give task numbers, or --campaign NAME with --stage, --outcome or --filter");
        }

        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var preview = await AskAsync(server, filter, dryRun: true, cancellation);
        var dryRun = parse.GetValue(_dryRun);
        if (preview.Tasks.Count == 0 || dryRun)
        {
            await WriteAsync(parse, preview, cancellation);
            Say(dryRun ? "would be put back" : "put back", preview);
            return (int)ExitCode.Ok;
        }

        if (preview.Tasks.Count > MaxTasksWithoutQuestion && !parse.GetValue(_yes) && !Confirm(preview))
        {
            throw new CommandException(ExitCode.Conflict, "nothing was put back; choose fewer tasks, or say --yes");
        }

        // What is put back is what was seen, even if more tasks have failed since.
        TaskFilter seen = new() { Campaign = filter.Campaign };
        seen.TaskIds.AddRange(preview.Tasks.Select(t => t.TaskId));
        var done = await AskAsync(server, seen, dryRun: false, cancellation);
        await WriteAsync(parse, done, cancellation);
        Say("put back", done);
        return (int)ExitCode.Ok;
    }

    private static async Task<RetryTasksResponse> AskAsync(
        ServerConnection server, TaskFilter filter, bool dryRun, CancellationToken cancellation) =>
        await server.Admin.RetryTasksAsync(new RetryTasksRequest { Filter = filter, DryRun = dryRun }, server.Call(cancellation));

    private Task WriteAsync(ParseResult parse, RetryTasksResponse answer, CancellationToken cancellation) =>
        _output.Renderer(parse).WriteListAsync(
            TaskShape.Instance, answer.Tasks, "No failed or held task is like that.", cancellation);

    private void Say(string what, RetryTasksResponse answer) =>
        _environment.Terminal.Note($"{answer.Tasks.Count} tasks {what}, {answer.Reopened} further down wait again");

    private bool Confirm(RetryTasksResponse preview)
    {
        var terminal = _environment.Terminal;
        if (!terminal.InIsTerminal)
        {
            return false;
        }

        terminal.Error.Write($"Put {preview.Tasks.Count} tasks back, and {preview.Reopened} further down? [y/N] ");
        return terminal.In.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
