using System.CommandLine;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Campaigns;

/// <summary><c>dcgrid campaign list</c></summary>
internal sealed class CampaignListCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;

    public CampaignListCommand(CommandEnvironment environment)
        : base("list", "List the campaigns of a service")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var answer = await server.Admin.ListCampaignsAsync(new ListCampaignsRequest(), server.Call(cancellation));
        await _output.Renderer(parse).WriteListAsync(
            CampaignShape.Instance, answer.Campaigns, "No campaigns yet; make one with: dcgrid campaign create -f campaign.yaml", cancellation);
        return (int)ExitCode.Ok;
    }
}
