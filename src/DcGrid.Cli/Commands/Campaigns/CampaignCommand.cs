using System.CommandLine;
using DcGrid.Cli.Report;

namespace DcGrid.Cli.Commands.Campaigns;

/// <summary><c>dcgrid campaign</c></summary>
internal sealed class CampaignCommand : Command
{
    public CampaignCommand(CommandEnvironment environment)
        : base("campaign", "Prepare, create, watch and verify productions")
    {
        Subcommands.Add(new CampaignPrepareCommand(environment));
        Subcommands.Add(new CampaignFilesCommand(environment));
        Subcommands.Add(new CampaignCreateCommand(environment));
        Subcommands.Add(new CampaignListCommand(environment));
        Subcommands.Add(new CampaignStatusCommand(environment));
        Subcommands.Add(new CampaignVerifyCommand(environment));
        Subcommands.Add(new CampaignReportCommand(environment));
    }
}
