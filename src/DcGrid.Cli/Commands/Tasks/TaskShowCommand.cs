using System.CommandLine;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Tasks;

/// <summary><c>dcgrid task show</c></summary>
internal sealed class TaskShowCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly Argument<long> _task = new("TASK") { Description = "The task's number" };

    public TaskShowCommand(CommandEnvironment environment)
        : base("show", "Show a task: its attempts, figures, inputs, outputs and neighbours")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Arguments.Add(_task);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var answer = await server.Admin.GetTaskAsync(
            new GetTaskRequest { TaskId = parse.GetValue(_task) }, server.Call(cancellation));
        _output.Renderer(parse).WriteDocument(Parts(answer), csvPart: "attempts");
        return (int)ExitCode.Ok;
    }

    private static IReadOnlyList<DocumentPart> Parts(GetTaskResponse answer) =>
    [
        DocumentPart.Single("task", null, TaskShape.Instance, answer.Task),
        DocumentPart.List("attempts", "Attempts", AttemptShape.Instance, answer.Attempts),
        DocumentPart.List(
            "errors",
            "Errors, the first cause first",
            TaskPartShapes.Errors,
            answer.Attempts.SelectMany(a => (a.Outcome?.Errors ?? []).Select(e => new AttemptError(a.Attempt, e)))),
        DocumentPart.List(
            "notes",
            "Tried again while files were staged",
            TaskPartShapes.Notes,
            answer.Attempts.SelectMany(a => a.Notes.Select(n => new AttemptNote(a.Attempt, n)))),
        DocumentPart.List(
            "figures",
            "Figures",
            TaskPartShapes.Figures,
            answer.Attempts.SelectMany(a => (a.Outcome?.Figures ?? []).Select(f => new AttemptFigure(a.Attempt, f)))),
        DocumentPart.List("inputs", "Inputs", TaskPartShapes.Inputs, answer.Inputs),
        DocumentPart.List(
            "outputs",
            "Outputs",
            TaskPartShapes.Outputs,
            answer.Attempts.SelectMany(a => a.Outputs.Select(o => new AttemptOutput(a.Attempt, o)))),
        DocumentPart.List("upstream", "Reads what these make", TaskShape.Instance, answer.Upstream),
        DocumentPart.List("downstream", "Is read by these", TaskShape.Instance, answer.Downstream),
    ];
}
