using System.CommandLine;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Tokens;

/// <summary><c>dcgrid token revoke</c></summary>
internal sealed class TokenRevokeCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly Argument<long> _token = new("TOKEN") { Description = "The token's number, from: dcgrid token list" };

    public TokenRevokeCommand(CommandEnvironment environment)
        : base("revoke", "Revoke a token; it stops working at once")
    {
        _environment = environment;
        Arguments.Add(_token);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var token = parse.GetValue(_token);
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        await server.Admin.RevokeTokenAsync(new RevokeTokenRequest { TokenId = token }, server.Call(cancellation));
        _environment.Terminal.Note($"token {token} is revoked");
        return (int)ExitCode.Ok;
    }
}
