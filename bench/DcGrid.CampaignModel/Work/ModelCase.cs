namespace DcGrid.CampaignModel.Work;

/// <summary>Whose task times and files: one payload on the whole campaign.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Times">Task times.</param>
/// <param name="Sizes">File sizes.</param>
public sealed record ModelCase(string Name, TaskTimes Times, FileSizes Sizes)
{
    /// <summary>HS06 that one core of 2013 is taken to have: no source gives it for the nodes of DC 2013.</summary>
    public const double Hs06PerCore = 10;

    /// <summary>Share of the images that fail for good: 98.7 % of filter i were good in 2013.</summary>
    public const double FailedShare = 0.013;

    // The report: 1 million HS06 hours, 40 000 jobs of 250 images, 2 coadds or 150 images.
    private const double Hs06Hours = 1e6, Jobs = 40_000;
    private const int ImagesAJob = 250, CoaddsAJob = 2, ForcedAJob = 150;

    /// <summary>Seconds of a job of 2013, were all alike: 25 HS06 hours.</summary>
    public const double JobSeconds = Hs06Hours / Jobs / Hs06PerCore * 3600;

    // Volumes of the report are in powers of 1024: 2048 x 1489 pixels of 10 bytes, 1 566 580 times, are its 43.5 TB.
    private const double Tera = 1024.0 * 1024 * 1024 * 1024, Giga = 1024.0 * 1024 * 1024;
    private const long Images = 1_566_580, Coadds = 13_680;
    private const long RawBytes = (long)(7.1 * Tera / Images);

    /// <summary>The Astromatic payload, the sum of its measured steps.</summary>
    public static ModelCase Astromatic { get; } = new(
        "Astromatic",
        new TaskTimes(0.25 + 0.13 + 1.9 + 0.26, 0.2, 4.9 / 4, 0.05),
        new FileSizes(RawBytes, 24_400_000 + 14_000, 39_000));

    /// <summary>The stack of 2013, its times derived from the report's sums.</summary>
    /// <param name="work">The campaign: the time of a coadd goes with its images, and the mean coadd takes half a job.</param>
    public static ModelCase Stack2013(CampaignWork work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var imagesPerCoadd = (double)work.LinkCount / work.CoaddCount;
        return new ModelCase(
            "LSST stack of 2013",
            new TaskTimes(JobSeconds / ImagesAJob, 0, JobSeconds / CoaddsAJob / imagesPerCoadd, JobSeconds / ForcedAJob),
            new FileSizes(RawBytes, 2048 * 1489 * 10, (long)(57.2 * Giga / Coadds)));
    }
}
