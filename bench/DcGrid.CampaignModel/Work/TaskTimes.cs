namespace DcGrid.CampaignModel.Work;

/// <summary>How long the tasks of each stage run on one core, seconds. Times are log-normal about these means.</summary>
/// <param name="ProcessCcdSeconds">Mean of an image.</param>
/// <param name="CoaddSeconds">What a coadd takes whatever its number of images.</param>
/// <param name="CoaddSecondsPerImage">What each image adds to its coadds.</param>
/// <param name="ForcedPhotSeconds">Mean of the forced photometry on an image.</param>
public sealed record TaskTimes(double ProcessCcdSeconds, double CoaddSeconds, double CoaddSecondsPerImage, double ForcedPhotSeconds)
{
    /// <summary>Standard deviation of the logarithm of the times of ProcessCcd; 0: all alike.</summary>
    public double ProcessCcdSpread { get; init; } = 0.35;

    /// <summary>The same of coadds of as many images.</summary>
    public double CoaddSpread { get; init; } = 0.5;

    /// <summary>The same of forced photometry.</summary>
    public double ForcedPhotSpread { get; init; } = 0.4;
}
