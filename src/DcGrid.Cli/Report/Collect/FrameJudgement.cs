using System.Globalization;
using DcGrid.Cli.Report.Model;
using DcGrid.CrossMatch;

namespace DcGrid.Cli.Report.Collect;

/// <summary>
/// Which of a frame's figures look bad: those that miss an aim, those beyond a plain bound, and those far from what is usual in
/// the filter. A mark is a hint to look, never a verdict: the payload decided that when it ran.
/// </summary>
internal static class FrameJudgement
{
    public const double MaxSeeingArcsec = 2.0;
    public const double MaxPsfEllipticity = 0.15;
    public const double MaxAstrometricOffsetArcsec = 0.2;
    public const double MaxAstrometricScatterArcsec = 0.15;
    public const double MaxZeroPointOffsetMag = 0.1;

    /// <summary>Scatter of the zero point in u and z, where the aim of g, r and i does not hold.</summary>
    public const double MaxShallowZeroPointScatterMag = 0.1;

    /// <summary>This many sigma from the filter's median is unusual.</summary>
    public const double OutlierSigma = 6;

    /// <summary>With fewer frames nothing is usual.</summary>
    public const int MinFramesForOutliers = 20;

    private static readonly string[] Compared = ["seeing", "skyLevel", "zeroPoint", "sources"];

    /// <summary>Names of suspect figures, each with the reason.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="usual">Statistics of each figure over the frames of the same filter.</param>
    public static IReadOnlyDictionary<string, string> Of(FrameQuality frame, IReadOnlyDictionary<string, RobustStatistics> usual)
    {
        SortedDictionary<string, string> suspect = new(StringComparer.Ordinal);
        foreach ((var name, var bound, var unit) in UpperBounds(frame.Filter))
        {
            if (Math.Abs(frame.Figures.Find(name)) > bound)
            {
                suspect[name] = string.Create(CultureInfo.InvariantCulture, $"over {bound:0.###} {unit}").TrimEnd();
            }
        }

        if (ReportAims.Covers(frame.Filter) && frame.Figures.Find("matchedFraction") < ReportAims.MatchedStarsFraction)
        {
            suspect["matchedFraction"] =
                string.Create(CultureInfo.InvariantCulture, $"under the aim of {100 * ReportAims.MatchedStarsFraction:0} %");
        }

        foreach (var name in Compared)
        {
            if (usual.TryGetValue(name, out var statistics) && IsOutlier(frame.Figures.Find(name), statistics))
            {
                suspect.TryAdd(name, string.Create(
                    CultureInfo.InvariantCulture, $"over {OutlierSigma:0} sigma from the filter's median {statistics.Median:0.###}"));
            }
        }

        return suspect;
    }

    private static IEnumerable<(string Name, double Bound, string Unit)> UpperBounds(string filter) =>
    [
        ("seeing", MaxSeeingArcsec, "arcsec"),
        ("psfEllipticity", MaxPsfEllipticity, ""),
        ("astrometricOffset", MaxAstrometricOffsetArcsec, "arcsec"),
        ("astrometricScatter", MaxAstrometricScatterArcsec, "arcsec"),
        ("zeroPointOffset", MaxZeroPointOffsetMag, "mag"),
        ("zeroPointScatter", ReportAims.Covers(filter) ? ReportAims.ZeroPointScatterMag : MaxShallowZeroPointScatterMag, "mag"),
    ];

    private static bool IsOutlier(double value, RobustStatistics statistics) =>
        statistics.Count >= MinFramesForOutliers
        && statistics.MadSigma > 0
        && Math.Abs(value - statistics.Median) > OutlierSigma * statistics.MadSigma;
}
