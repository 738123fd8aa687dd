namespace DcGrid.CampaignModel.Work;

/// <summary>
/// How long each task runs and whether it fails: drawn from the seed and the task's number alone, so that both ways of
/// running a campaign meet the same fates.
/// </summary>
/// <param name="seed">Any number.</param>
/// <param name="times">Means and spreads.</param>
/// <param name="failedShare">Share of the images whose ProcessCcd fails for good, 0 to 1.</param>
public sealed class TaskFates(ulong seed, TaskTimes times, double failedShare)
{
    // Constants of SplitMix64.
    private const ulong Step = 0x9E3779B97F4A7C15, First = 0xBF58476D1CE4E5B9, Second = 0x94D049BB133111EB;
    private const int UnusedBits = 11;
    private const double UnitOfMantissa = 1.0 / (1UL << 53);

    private enum Purpose : ulong
    {
        Failure = 1,
        ProcessCcd = 2,
        Coadd = 4,
        ForcedPhot = 6,
    }

    /// <summary>True when the image's ProcessCcd fails for good; it takes its time all the same.</summary>
    public bool Fails(int image) => Uniform(image, Purpose.Failure) < failedShare;

    /// <summary>Seconds of an image's ProcessCcd.</summary>
    public double ProcessCcdSeconds(int image) => Draw(times.ProcessCcdSeconds, times.ProcessCcdSpread, image, Purpose.ProcessCcd);

    /// <summary>Seconds of a coadd.</summary>
    /// <param name="coadd">Its number.</param>
    /// <param name="images">Images that go into it.</param>
    public double CoaddSeconds(int coadd, int images) =>
        Draw(times.CoaddSeconds + (times.CoaddSecondsPerImage * images), times.CoaddSpread, coadd, Purpose.Coadd);

    /// <summary>Seconds of an image's forced photometry.</summary>
    public double ForcedPhotSeconds(int image) => Draw(times.ForcedPhotSeconds, times.ForcedPhotSpread, image, Purpose.ForcedPhot);

    // A log-normal with this mean: the exponent is shifted by half its variance.
    private double Draw(double mean, double spread, int task, Purpose purpose)
    {
        if (spread == 0)
        {
            return mean;
        }

        var radius = Math.Sqrt(-2 * Math.Log(1 - Uniform(task, purpose)));
        var normal = radius * Math.Cos(2 * Math.PI * Uniform(task, purpose + 1));
        return mean * Math.Exp((spread * normal) - (spread * spread / 2));
    }

    private double Uniform(int task, Purpose purpose) =>
        (Mix(Mix(Mix(seed) + (ulong)task) + (ulong)purpose) >> UnusedBits) * UnitOfMantissa;

    private static ulong Mix(ulong x)
    {
        x += Step;
        x = (x ^ (x >> 30)) * First;
        x = (x ^ (x >> 27)) * Second;
        return x ^ (x >> 31);
    }
}
