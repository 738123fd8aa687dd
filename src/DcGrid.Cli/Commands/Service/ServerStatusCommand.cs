using System.CommandLine;
using DcGrid.Cli.Connection;
using DcGrid.Cli.Display;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Service;

/// <summary><c>dcgrid server status</c>: never starts one.</summary>
internal sealed class ServerStatusCommand : Command
{
    private static readonly RecordShape<State> Shape = new(
        new Field<State>("state", "State", s => s.Words) { Tone = s => s.Words == "running" ? Tone.Good : Tone.Warning },
        new Field<State>("url", "URL", s => s.File?.Url),
        new Field<State>("pid", "Process", s => s.File?.Pid),
        new Field<State>("version", "Version", s => s.Info?.Version),
        new Field<State>("started", "Started", s => Timestamps.Of(s.Info?.Started)),
        new Field<State>("store", "Store", s => s.Info?.Store),
        new Field<State>("schemaVersion", "Schema", s => s.Info?.SchemaVersion),
        new Field<State>("reports", "Reports booked", s => s.Info?.Reports),
        new Field<State>("bookingMeanSeconds", "Booking, mean s", s => s.Info?.BookingMeanSeconds),
        new Field<State>("bookingMaxSeconds", "Booking, most s", s => s.Info?.BookingMaxSeconds),
        new Field<State>("home", "Home", s => s.Home));

    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;

    public ServerStatusCommand(CommandEnvironment environment)
        : base("status", "Say whether the server runs, where and what it is")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var globals = _environment.Globals;
        var isRemote = parse.GetValue(globals.Server) is not null;
        var home = ServiceHome.Locate(parse.GetValue(globals.Home), _environment.Terminal);
        var live = isRemote ? null : home.FindLiveServer();
        if (!isRemote && live is null)
        {
            Write(parse, new State(home.HasDatabase ? "stopped" : "no service here", null, null, home.Folder));
            return (int)ExitCode.ServerUnreachable;
        }

        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var info = await server.Admin.GetServerInfoAsync(new GetServerInfoRequest(), server.Call(cancellation));
        Write(parse, new State("running", live, info, isRemote ? null : home.Folder));
        return (int)ExitCode.Ok;
    }

    private void Write(ParseResult parse, State state) =>
        _output.Renderer(parse).WriteDocument([DocumentPart.Single("server", null, Shape, state)], csvPart: "server");

    private sealed record State(string Words, ServerFile? File, GetServerInfoResponse? Info, string? Home);
}
