using System.CommandLine;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Tasks;

/// <summary><c>dcgrid task explain</c></summary>
internal sealed class TaskExplainCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly Argument<long> _task = new("TASK") { Description = "The task's number" };

    public TaskExplainCommand(CommandEnvironment environment)
        : base("explain", "Say why a task is not running: what it waits for, what stands before it, which pilots it fits")
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
        var answer = await server.Admin.ExplainTaskAsync(
            new ExplainTaskRequest { TaskId = parse.GetValue(_task) }, server.Call(cancellation));
        if (parse.GetValue(_output) == OutputFormat.Table)
        {
            foreach (var line in answer.Lines)
            {
                _environment.Terminal.Out.WriteLine(line);
            }
        }
        else
        {
            _output.Renderer(parse).WriteDocument(ExplanationShapes.Parts(answer), csvPart: "lines");
        }

        return (int)ExitCode.Ok;
    }
}
