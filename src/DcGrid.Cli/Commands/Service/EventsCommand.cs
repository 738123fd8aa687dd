using System.CommandLine;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Service;

/// <summary><c>dcgrid events</c>: the logbook.</summary>
internal sealed class EventsCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly Option<string?> _campaign = new("--campaign", "-c") { Description = "Of this campaign", HelpName = "NAME" };
    private readonly Option<int> _limit = new("--limit") { Description = "The newest so many", HelpName = "N", DefaultValueFactory = _ => 1000 };

    public EventsCommand(CommandEnvironment environment)
        : base("events", "Read the logbook: what happened, and who did it")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Options.Add(_campaign);
        Options.Add(_limit);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        ListEventsRequest request = new()
        {
            Campaign = parse.GetValue(_campaign) ?? "",
            Limit = Math.Max(0, parse.GetValue(_limit)),
        };
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var answer = await server.Admin.ListEventsAsync(request, server.Call(cancellation));

        // A logbook is read from its beginning, whichever way round the service hands it out.
        await _output.Renderer(parse).WriteListAsync(
            EventShape.Instance, answer.Events.OrderBy(e => e.EventId), "The logbook is empty.", cancellation);
        return (int)ExitCode.Ok;
    }
}
