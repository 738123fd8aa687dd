using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Planning;

/// <summary>A box on the sky, degrees. Right ascensions from 0 to 360; the box does not pass through 0.</summary>
internal readonly record struct SkyBox((double From, double To)? Ra, (double From, double To)? Dec)
{
    /// <summary>True where a position (degrees) is in the box; a side that is not given bounds nothing.</summary>
    public bool Contains(double ra, double dec) => In(Ra, ra) && In(Dec, dec);

    private static bool In((double From, double To)? side, double value) =>
        side is not { } range || (value >= range.From && value <= range.To);
}

/// <summary>What a campaign file says about its input.</summary>
/// <param name="Tree">Folder with the SDSS layout, absolute.</param>
/// <param name="Frames">A CSV with run, camcol, field and perhaps filter, absolute; null: all frames in the tree.</param>
/// <param name="ReferenceCatalog">FITS table of reference stars, absolute.</param>
/// <param name="Region">Only frames whose middle is inside.</param>
internal sealed record InputSpec(string Tree, string? Frames, string ReferenceCatalog, SkyBox Region);

/// <summary>A campaign file, checked and with absolute paths.</summary>
/// <param name="Definition">What the server is told.</param>
/// <param name="Filters">In the survey's order.</param>
/// <param name="Input">Where the frames are.</param>
internal sealed record CampaignSpec(CampaignDefinition Definition, IReadOnlyList<string> Filters, InputSpec Input)
{
    /// <summary>The stages to plan.</summary>
    public IReadOnlySet<Stage> Stages => Definition.Stages.Select(s => s.Stage).ToHashSet();
}
