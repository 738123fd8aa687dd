using System.CommandLine;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Tokens;

/// <summary><c>dcgrid token list</c></summary>
internal sealed class TokenListCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;

    public TokenListCommand(CommandEnvironment environment)
        : base("list", "List tokens: whose, what for, until when; never the tokens themselves")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var answer = await server.Admin.ListTokensAsync(new ListTokensRequest(), server.Call(cancellation));
        await _output.Renderer(parse).WriteListAsync(
            TokenShape.At(_environment.Terminal.Time.GetUtcNow()), answer.Tokens, "No tokens.", cancellation);
        return (int)ExitCode.Ok;
    }
}
