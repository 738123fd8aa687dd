namespace DcGrid.Cli.Report;

/// <summary>What a production aims at. The report says where it falls short; nothing else depends on these.</summary>
internal static class ReportAims
{
    /// <summary>The queue's own part of an attempt, mean.</summary>
    public const double OverheadSeconds = 0.050;

    /// <summary>Reference stars in a frame that are found within 1 arcsec, in g, r and i.</summary>
    public const double MatchedStarsFraction = 0.95;

    /// <summary>Scatter of the zero point from star to star in g, r and i, mag.</summary>
    public const double ZeroPointScatterMag = 0.03;

    /// <summary>Reference sources that are found again, in g, r and i.</summary>
    public const double MatchedSourcesFraction = 0.70;

    /// <summary>The filters that the aims on stars and sources speak of: u and z are shallow.</summary>
    public static bool Covers(string filter) => filter is "g" or "r" or "i";
}
