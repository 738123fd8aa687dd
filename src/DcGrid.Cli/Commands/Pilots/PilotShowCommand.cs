using System.CommandLine;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Pilots;

/// <summary><c>dcgrid pilot show</c></summary>
internal sealed class PilotShowCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly Argument<long> _pilot = new("PILOT") { Description = "The pilot's number" };

    public PilotShowCommand(CommandEnvironment environment)
        : base("show", "Show a pilot and what it holds")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Arguments.Add(_pilot);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var answer = await server.Admin.GetPilotAsync(
            new GetPilotRequest { PilotId = parse.GetValue(_pilot) }, server.Call(cancellation));
        _output.Renderer(parse).WriteDocument(
            [
                DocumentPart.Single("pilot", null, PilotShape.Instance, answer.Pilot),
                DocumentPart.List("holding", "Holds", TaskShape.Instance, answer.Holding),
            ],
            csvPart: "pilot");
        return (int)ExitCode.Ok;
    }
}
