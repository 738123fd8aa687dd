using System.CommandLine;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;
using Grpc.Core;

namespace DcGrid.Cli.Commands.Tasks;

/// <summary><c>dcgrid task list</c></summary>
internal sealed class TaskListCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly TaskFilterOptions _filter = new();
    private readonly Argument<string?> _campaign = SharedArguments.OptionalCampaign();
    private readonly Option<int> _limit = new("--limit") { Description = "At most this many; 0 for all", HelpName = "N" };

    public TaskListCommand(CommandEnvironment environment)
        : base("list", "List tasks")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Arguments.Add(_campaign);
        _filter.AddTo(this);
        Options.Add(_limit);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var filter = _filter.Read(parse);
        filter.Campaign = parse.GetValue(_campaign) ?? filter.Campaign;
        ListTasksRequest request = new() { Filter = filter, Limit = Math.Max(0, parse.GetValue(_limit)) };
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        using var call = server.Admin.ListTasks(request, server.Stream(cancellation));
        await _output.Renderer(parse).WriteListAsync(
            TaskShape.Instance, call.ResponseStream.ReadAllAsync(cancellation), "No task is like that.", cancellation);
        return (int)ExitCode.Ok;
    }
}
