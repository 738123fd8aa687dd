using System.CommandLine;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Pilots;

/// <summary><c>dcgrid pilot list</c></summary>
internal sealed class PilotListCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly Option<bool> _all = new("--all", "-a") { Description = "Also those that are gone" };

    public PilotListCommand(CommandEnvironment environment)
        : base("list", "List pilots")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Options.Add(_all);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var all = parse.GetValue(_all);
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var answer = await server.Admin.ListPilotsAsync(new ListPilotsRequest { All = all }, server.Call(cancellation));
        var none = all ? "No pilot has come yet." : "No pilot is alive; submit some with: dcgrid pilot submit --site SITE --count N";
        await _output.Renderer(parse).WriteListAsync(PilotShape.Instance, answer.Pilots, none, cancellation);
        return (int)ExitCode.Ok;
    }
}
