using System.CommandLine;

namespace DcGrid.Cli.Commands.Tokens;

/// <summary><c>dcgrid token</c></summary>
internal sealed class TokenCommand : Command
{
    public TokenCommand(CommandEnvironment environment)
        : base("token", "Issue, list and revoke the tokens that pilots and people present")
    {
        Subcommands.Add(new TokenIssueCommand(environment));
        Subcommands.Add(new TokenListCommand(environment));
        Subcommands.Add(new TokenRevokeCommand(environment));
    }
}
