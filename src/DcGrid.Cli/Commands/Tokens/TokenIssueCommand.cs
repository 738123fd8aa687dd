using System.CommandLine;
using DcGrid.Cli.Connection;
using DcGrid.Cli.Display;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Failures;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Tokens;

/// <summary><c>dcgrid token issue</c>: the token is shown once, on stdout or in a file that only its owner can read.</summary>
internal sealed class TokenIssueCommand : Command
{
    private static readonly string[] Roles = ["pilot", "reader", "operator", "admin"];

    private readonly CommandEnvironment _environment;

    private readonly Option<string> _role = new("--role")
    {
        Description = "What it may do: " + string.Join(", ", Roles),
        HelpName = "ROLE",
        Required = true,
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "Whose it is, for the logbook",
        HelpName = "NAME",
        Required = true,
    };

    private readonly Option<string> _lifetime = new("--lifetime")
    {
        Description = "How long it is good: 30d, 12h, 45m; at most 365d",
        HelpName = "TIME",
        DefaultValueFactory = _ => "30d",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Write it to this new file, mode 0600, instead of stdout",
        HelpName = "FILE",
    };

    public TokenIssueCommand(CommandEnvironment environment)
        : base("issue", "Issue a token")
    {
        _environment = environment;
        _role.CompletionSources.Add(Roles);
        Options.Add(_role);
        Options.Add(_name);
        Options.Add(_lifetime);
        Options.Add(_out);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var role = parse.GetRequiredValue(_role);
        if (!Roles.Contains(role) || !Enum.TryParse(role, ignoreCase: true, out Role known))
        {
            throw CommandException.Usage($"no role \"{role}\"; {NearestWord.Hint(role, Roles)}");
        }

        var path = parse.GetValue(_out) is { } given ? _environment.Terminal.Resolve(given) : null;
        if (path is not null && File.Exists(path))
        {
            throw new CommandException(ExitCode.Conflict, $"{path} is there already and is not overwritten; remove it or name another --out");
        }

        IssueTokenRequest request = new()
        {
            Role = known,
            Name = parse.GetRequiredValue(_name),
            LifetimeSeconds = (long)SharedArguments.Duration(parse, _lifetime).TotalSeconds,
        };
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var answer = await server.Admin.IssueTokenAsync(request, server.Call(cancellation));
        await HandOverAsync(server, answer, path, cancellation);
        _environment.Terminal.Note(
            $"token {answer.Record.TokenId} for {answer.Record.Name}, role {TokenShape.Of(answer.Record.Role)}, good until "
            + $"{Output.Cells.TextOf(Timestamps.Of(answer.Record.Expires))}; it is shown only this once");
        return (int)ExitCode.Ok;
    }

    private async Task HandOverAsync(ServerConnection server, IssueTokenResponse answer, string? path, CancellationToken cancellation)
    {
        if (path is null)
        {
            _environment.Terminal.Out.WriteLine(answer.Token);
            return;
        }

        try
        {
            TokenFile.Write(path, answer.Token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody has seen it and nobody will.
            await server.Admin.RevokeTokenAsync(new RevokeTokenRequest { TokenId = answer.Record.TokenId }, server.Call(cancellation));
            throw new CommandException(
                ExitCode.UnexpectedError, $"{path} could not be written ({e.Message}); the token is revoked again, name another --out", e);
        }
    }
}
