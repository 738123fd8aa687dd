using System.CommandLine;
using DcGrid.Cli.Connection;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Pilots;

/// <summary><c>dcgrid pilot drain</c></summary>
internal sealed class PilotDrainCommand : Command
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly CommandEnvironment _environment;
    private readonly Argument<long[]> _pilots = new("PILOT") { Description = "Numbers of pilots; without any, all of them", Arity = ArgumentArity.ZeroOrMore };

    private readonly Option<bool> _wait = new("--wait") { Description = "Come back when they have stopped" };

    public PilotDrainCommand(CommandEnvironment environment)
        : base("drain", "Ask pilots to finish what runs and stop")
    {
        _environment = environment;
        Arguments.Add(_pilots);
        Options.Add(_wait);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var pilots = parse.GetValue(_pilots) ?? [];
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        DrainPilotsRequest request = new();
        request.PilotIds.AddRange(pilots);
        var answer = await server.Admin.DrainPilotsAsync(request, server.Call(cancellation));
        _environment.Terminal.Note($"{answer.Pilots} pilots will finish what runs and stop");
        if (parse.GetValue(_wait))
        {
            await WaitUntilStoppedAsync(server, pilots, cancellation);
        }

        return (int)ExitCode.Ok;
    }

    private async Task WaitUntilStoppedAsync(ServerConnection server, long[] pilots, CancellationToken cancellation)
    {
        // A listing without the gone holds those that still run; a pilot that dies meanwhile leaves it when its lease ends.
        while ((await server.Admin.ListPilotsAsync(new ListPilotsRequest(), server.Call(cancellation))).Pilots
            .Any(pilot => pilots.Length == 0 || pilots.Contains(pilot.PilotId)))
        {
            await Task.Delay(Pause, _environment.Terminal.Time, cancellation);
        }
    }
}
