using System.CommandLine;
using DcGrid.Cli.Connection;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Pilots;

/// <summary><c>dcgrid pilot drain</c></summary>
internal sealed class PilotDrainCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly Argument<long[]> _pilots = new("PILOT") { Description = "Numbers of pilots; without any, all of them", Arity = ArgumentArity.ZeroOrMore };

    public PilotDrainCommand(CommandEnvironment environment)
        : base("drain", "Ask pilots to finish what runs and stop")
    {
        _environment = environment;
        Arguments.Add(_pilots);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        long[] pilots = parse.GetValue(_pilots) ?? [];
        await using ServerConnection server = await _environment.ConnectAsync(parse, cancellation);
        DrainPilotsRequest request = new();
        request.PilotIds.AddRange(pilots);
        DrainPilotsResponse answer = await server.Admin.DrainPilotsAsync(request, server.Call(cancellation));
        _environment.Terminal.Note($"{answer.Pilots} pilots will finish what runs and stop");
        return (int)ExitCode.Ok;
    }
}
