using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>A campaign as listed.</summary>
internal static class CampaignShape
{
    public static RecordShape<CampaignRecord> Instance { get; } = new(
        new Field<CampaignRecord>("campaignId", null, c => c.CampaignId),
        new Field<CampaignRecord>("name", "Name", c => c.Name),
        new Field<CampaignRecord>("state", "State", c => c.State) { Tone = c => c.State == "settled" ? Tone.Good : Tone.Plain },
        new Field<CampaignRecord>("tasks", "Tasks", c => c.Tasks) { AlignRight = true },
        new Field<CampaignRecord>("settled", "Settled", c => c.Settled) { AlignRight = true },
        new Field<CampaignRecord>("failed", "Failed", c => c.Failed)
        {
            AlignRight = true,
            Tone = c => c.Failed > 0 ? Tone.Bad : Tone.Plain,
        },
        new Field<CampaignRecord>("created", "Created", c => Timestamps.Of(c.Created)),
        new Field<CampaignRecord>("payload", "Payload", c => c.Definition?.Payload),
        new Field<CampaignRecord>("payloadRelease", null, c => c.Definition?.PayloadRelease),
        new Field<CampaignRecord>("priority", "Priority", c => c.Definition?.Priority) { AlignRight = true },
        new Field<CampaignRecord>("share", "Share", c => ShareOf(c)) { AlignRight = true },
        new Field<CampaignRecord>("requires", null, c => c.Definition is { } d ? string.Join(' ', d.Requires) : null),
        new Field<CampaignRecord>("barrier", null, c => c.Definition?.Barrier),
        new Field<CampaignRecord>("outputUrl", null, c => c.Definition?.OutputUrl),
        new Field<CampaignRecord>("description", "Description", c => c.Description));

    // An older service does not say, and shares evenly.
    private static int? ShareOf(CampaignRecord campaign) => campaign.Definition is { } definition ? Math.Max(1, definition.Share) : null;
}
