using System.CommandLine;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Service;

/// <summary><c>dcgrid server list</c>: the servers on one database.</summary>
internal sealed class ServerListCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;

    public ServerListCommand(CommandEnvironment environment)
        : base("list", "List the servers of this service, and which background duties each holds")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var answer = await server.Admin.ListServersAsync(new ListServersRequest(), server.Call(cancellation));
        await _output.Renderer(parse).WriteListAsync(ServerShape.Instance, answer.Servers, "No server runs.", cancellation);
        return (int)ExitCode.Ok;
    }
}
