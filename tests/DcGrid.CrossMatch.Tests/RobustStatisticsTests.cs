namespace DcGrid.CrossMatch.Tests;

public sealed class RobustStatisticsTests
{
    [Fact]
    public void The_median_and_percentiles_are_interpolated()
    {
        var sample = RobustStatistics.Of([4, 1, 3, 2]);
        Assert.Equal(4, sample.Count);
        Assert.Equal(2.5, sample.Median);
        Assert.Equal((1.0, 1.75, 4.0), (sample.Percentile(0), sample.Percentile(25), sample.Percentile(100)));
        Assert.Equal(2, RobustStatistics.Of([1, 2, 3]).Median);
    }

    [Fact]
    public void Wild_values_do_not_move_it()
    {
        var tame = Enumerable.Range(0, 100).Select(i => (double)(i % 11));
        var wild = RobustStatistics.Of([.. tame, 1e12, -1e12, double.NaN, double.PositiveInfinity]);
        Assert.Equal(102, wild.Count);
        Assert.Equal(5, wild.Median);
        Assert.Equal(3 * RobustStatistics.SigmaPerMad, wild.MadSigma);
    }

    [Fact]
    public void The_scatter_of_a_gaussian_is_its_sigma()
    {
        var sample = Enumerable.Range(1, 9999).Select(i => 7 + (2 * GaussianQuantile(i / 10_000.0)));
        var statistics = RobustStatistics.Of(sample);
        Assert.Equal(7, statistics.Median, 1e-6);
        Assert.Equal(2, statistics.MadSigma, 1e-3);
    }

    [Fact]
    public void An_empty_sample_has_no_middle()
    {
        var empty = RobustStatistics.Of([double.NaN]);
        Assert.Equal(0, empty.Count);
        Assert.True(double.IsNaN(empty.Median) && double.IsNaN(empty.MadSigma) && double.IsNaN(empty.Percentile(90)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100.1)]
    [InlineData(double.NaN)]
    public void A_percentile_lies_between_0_and_100(double percent) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RobustStatistics.Of([1]).Percentile(percent));

    // Bisection on the series of the distribution function: exact enough, and nothing to get wrong.
    private static double GaussianQuantile(double p)
    {
        var (low, high) = (-5.0, 5.0);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            if (Distribution(middle) < p)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static double Distribution(double x)
    {
        var (term, sum) = (x, x);
        for (var n = 1; n < 100; n++)
        {
            term *= x * x / ((2 * n) + 1);
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }
}
