namespace DcGrid.Cli.Planning;

/// <summary>Where a campaign's frames and their footprints come from.</summary>
internal abstract record FrameSource
{
    private FrameSource()
    {
    }

    /// <summary>All frames of the tree, with the footprints of their own headers.</summary>
    internal sealed record Tree : FrameSource;

    /// <summary>The frames of a list, with the footprints of their own headers.</summary>
    /// <param name="Path">A CSV with run, camcol, field and perhaps filter, absolute.</param>
    internal sealed record Listed(string Path) : FrameSource;

    /// <summary>The frames of a list that has their corners.</summary>
    /// <param name="Path">A CSV with the columns of <c>Science_Ccd_Exposure</c>, absolute.</param>
    internal sealed record Exposures(string Path) : FrameSource;

    /// <summary>Frames that are made from a seed, for load tests; there are no files behind them.</summary>
    /// <param name="Seed">Any number.</param>
    /// <param name="Scale">Share of the whole survey, above 0 to 1.</param>
    internal sealed record Generated(int Seed, double Scale) : FrameSource;
}
