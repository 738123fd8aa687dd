using System.CommandLine;
using DcGrid.Cli.Failures;
using DcGrid.Protocol.V1;
using DcGrid.Storage;

namespace DcGrid.Cli.Commands.Tasks;

/// <summary><c>dcgrid task log</c>: what an attempt printed, from its record or, whole, from the storage.</summary>
internal sealed class TaskLogCommand : Command
{
    private const string LogRole = "log";

    private readonly CommandEnvironment _environment;
    private readonly Argument<long> _task = new("TASK") { Description = "The task's number" };
    private readonly Option<int?> _attempt = new("--attempt") { Description = "This attempt's (else the last one's)", HelpName = "N" };
    private readonly Option<bool> _full = new("--full") { Description = "The whole log from the storage, not only its end" };

    public TaskLogCommand(CommandEnvironment environment)
        : base("log", "Print what an attempt wrote to stdout and stderr")
    {
        _environment = environment;
        Arguments.Add(_task);
        Options.Add(_attempt);
        Options.Add(_full);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var task = parse.GetValue(_task);
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var answer = await server.Admin.GetTaskAsync(new GetTaskRequest { TaskId = task }, server.Call(cancellation));
        var attempt = Choose(answer, parse.GetValue(_attempt));
        if (parse.GetValue(_full))
        {
            await WriteWholeAsync(task, attempt, cancellation);
        }
        else
        {
            WriteTail("stdout", attempt.StdoutTail);
            WriteTail("stderr", attempt.StderrTail);
        }

        return (int)ExitCode.Ok;
    }

    private static AttemptRecord Choose(GetTaskResponse answer, int? number)
    {
        if (answer.Attempts.Count == 0)
        {
            throw new CommandException(
                ExitCode.NotFound, $"task {answer.Task.TaskId} has had no attempt; see why with: dcgrid task explain {answer.Task.TaskId}");
        }

        return number is null
            ? answer.Attempts.MaxBy(a => a.Attempt)!
            : answer.Attempts.FirstOrDefault(a => a.Attempt == number)
                ?? throw new CommandException(
                    ExitCode.NotFound, $"task {answer.Task.TaskId} has no attempt {number}; it has had {answer.Attempts.Count}");
    }

    private void WriteTail(string name, string text)
    {
        if (text.Length > 0)
        {
            _environment.Terminal.Out.WriteLine($"==> {name}");
            _environment.Terminal.Out.Write(text.EndsWith('\n') ? text : text + "\n");
        }
    }

    private async Task WriteWholeAsync(long task, AttemptRecord attempt, CancellationToken cancellation)
    {
        var log = attempt.Outputs.FirstOrDefault(o => o.Role == LogRole)
            ?? throw new CommandException(
                ExitCode.NotFound, $"attempt {attempt.Attempt} of task {task} stored no log; see its end without --full");
        await using var storage = StorageElements.CreateDefault([], _environment.Terminal.Time);
        await using var content = await storage.OpenReadAsync(StorageUrl.Parse(log.Url), 0, null, cancellation);
        using StreamReader reader = new(content);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            await _environment.Terminal.Out.WriteLineAsync(line.AsMemory(), cancellation);
        }
    }
}
