using DcGrid.Bench.Measures;

namespace DcGrid.Bench.Tests;

public sealed class LatencyHistogramTests
{
    // A bucket is a 32nd of a doubling wide.
    private const double Tolerance = 1 + (1.0 / 32);

    [Theory]
    [InlineData(0.5, 500)]
    [InlineData(0.99, 990)]
    [InlineData(1, 1000)]
    public void A_percentile_is_never_better_than_the_truth_and_at_most_3_percent_worse(double share, double milliseconds)
    {
        var histogram = new LatencyHistogram();
        for (var time = 1; time <= 1000; time++)
        {
            histogram.Add(TimeSpan.FromMilliseconds(time));
        }

        Assert.InRange(histogram.PercentileMilliseconds(share), milliseconds, milliseconds * Tolerance);
        Assert.Equal(1000, histogram.GreatestMilliseconds);
        Assert.Equal(1000, histogram.Count);
    }

    [Fact]
    public void Every_time_falls_where_it_belongs()
    {
        foreach (var microseconds in (long[])[0, 1, 31, 32, 33, 63, 64, 65, 1023, 1024, 999_999, 3_600_000_000])
        {
            var histogram = new LatencyHistogram();
            histogram.Add(TimeSpan.FromMicroseconds(microseconds));
            histogram.Add(TimeSpan.FromHours(1));
            Assert.InRange(histogram.PercentileMilliseconds(0.5), microseconds / 1000.0, ((microseconds * Tolerance) + 1) / 1000);
        }
    }

    [Fact]
    public void Nothing_has_no_percentile() => Assert.Equal(0, new LatencyHistogram().PercentileMilliseconds(0.99));

    [Fact]
    public void A_time_beyond_all_buckets_is_counted_in_the_last()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(TimeSpan.FromDays(365));
        Assert.Equal(1, histogram.Count);
    }

    [Fact]
    public void A_share_outside_of_all_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LatencyHistogram().PercentileMilliseconds(1.1));
}
