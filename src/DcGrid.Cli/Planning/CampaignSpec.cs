using DcGrid.Protocol.V1;
using DcGrid.Survey.Sky;

namespace DcGrid.Cli.Planning;

/// <summary>What a campaign file says about its input.</summary>
/// <param name="Tree">Folder with the SDSS layout, absolute; null where nothing is read from it.</param>
/// <param name="Frames">Which frames, and what they cover.</param>
/// <param name="ReferenceCatalog">FITS table of reference stars, absolute.</param>
/// <param name="Region">Only the patches that make up this part of the sky; null for all.</param>
internal sealed record InputSpec(string? Tree, FrameSource Frames, string ReferenceCatalog, SkyRegion? Region)
{
    /// <summary>Where raw files were imported to; their places come from the file catalogue then. Null where tasks read them from the tree.</summary>
    public string? Storage { get; init; }
}

/// <summary>A campaign file, checked and with absolute paths.</summary>
/// <param name="Definition">What the server is told.</param>
/// <param name="Filters">In the survey's order.</param>
/// <param name="Input">Where the frames are.</param>
internal sealed record CampaignSpec(CampaignDefinition Definition, IReadOnlyList<string> Filters, InputSpec Input);
