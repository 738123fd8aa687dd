using System.CommandLine;
using DcGrid.Cli.Connection;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Output;
using DcGrid.Cli.Watching;
using DcGrid.Protocol.V1;
using Grpc.Core;

namespace DcGrid.Cli.Commands.Campaigns;

/// <summary><c>dcgrid campaign status</c></summary>
internal sealed class CampaignStatusCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly Argument<string> _name = SharedArguments.CampaignName();
    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Show progress until the campaign is settled" };

    public CampaignStatusCommand(CommandEnvironment environment)
        : base("status", "Show how far a campaign is")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Arguments.Add(_name);
        Options.Add(_watch);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var name = parse.GetRequiredValue(_name);
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        if (parse.GetValue(_watch))
        {
            await WatchAsync(server, name, cancellation);
        }

        var status = await server.Admin.GetCampaignStatusAsync(
            new GetCampaignStatusRequest { Campaign = name }, server.Call(cancellation));
        _output.Renderer(parse).WriteDocument(
            [
                DocumentPart.Single("campaign", null, CampaignShape.Instance, status.Campaign),
                DocumentPart.List("stages", $"Pilots alive: {status.PilotsAlive}", StageShape.Instance, StageProgress.Of(status)),
                DocumentPart.List("times", "Times", StageTimesShape.Instance, status.Times.OrderBy(t => t.Stage)),
            ],
            csvPart: "stages");
        return (int)ExitCode.Ok;
    }

    private async Task WatchAsync(ServerConnection server, string name, CancellationToken cancellation)
    {
        using var call = server.Admin.WatchCampaign(
            new WatchCampaignRequest { Campaign = name }, server.Stream(cancellation));
        var changes = call.ResponseStream.ReadAllAsync(cancellation);

        // Progress is for eyes: it goes to stderr, so that the listing on stdout stays what --output says.
        var terminal = _environment.Terminal;
        await (terminal.ErrorIsTerminal
            ? ProgressBars.ShowAsync(changes, terminal, cancellation)
            : ProgressLines.ShowAsync(changes, terminal, cancellation));
    }
}
