namespace DcGrid.CrossMatch;

/// <summary>
/// What a sample is like, said so that a few wild values don't matter. Values that are not finite are left out.
/// </summary>
public sealed class RobustStatistics
{
    /// <summary>The standard deviation of a Gaussian in units of its median absolute deviation.</summary>
    public const double SigmaPerMad = 1.482602218505602;

    private readonly double[] _sorted;

    private RobustStatistics(double[] sorted)
    {
        _sorted = sorted;
        Median = Percentile(50);
        var deviations = Array.ConvertAll(sorted, value => Math.Abs(value - Median));
        Array.Sort(deviations);
        MadSigma = SigmaPerMad * PercentileOf(deviations, 50);
    }

    /// <summary>How many finite values there were.</summary>
    public int Count => _sorted.Length;

    /// <summary>NaN for an empty sample.</summary>
    public double Median { get; }

    /// <summary>Scatter: the median absolute deviation, scaled to the sigma of a Gaussian. NaN for an empty sample.</summary>
    public double MadSigma { get; }

    public static RobustStatistics Of(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        double[] sorted = [.. values.Where(double.IsFinite)];
        Array.Sort(sorted);
        return new RobustStatistics(sorted);
    }

    /// <summary>The value below which this part of the sample lies, interpolated between neighbours.</summary>
    /// <param name="percent">0 (the least) to 100 (the greatest).</param>
    /// <returns>NaN for an empty sample.</returns>
    public double Percentile(double percent)
    {
        if (!(percent is >= 0 and <= 100))
        {
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "a percentile lies in 0..100");
        }

        return PercentileOf(_sorted, percent);
    }

    private static double PercentileOf(double[] sorted, double percent)
    {
        if (sorted.Length == 0)
        {
            return double.NaN;
        }

        var place = percent / 100 * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }
}
