using System.Numerics;

namespace DcGrid.Bench.Measures;

/// <summary>Counts of times in buckets that grow with the times: any percentile is right to 3 %, from a microsecond to an hour, in a few
/// kilobytes and without a lock.</summary>
internal sealed class LatencyHistogram
{
    // Each doubling of the time is cut into this many buckets.
    private const int StepBits = 5, Steps = 1 << StepBits;
    private const int Doublings = 32;
    private const double MicrosecondsPerMillisecond = 1000;

    private readonly long[] _counts = new long[(Doublings + 1) * Steps];
    private long _greatest;

    /// <summary>How many times were added.</summary>
    public long Count => _counts.Sum();

    /// <summary>The greatest time, in milliseconds, exactly.</summary>
    public double GreatestMilliseconds => _greatest / MicrosecondsPerMillisecond;

    /// <summary>Adds a time; safe from many threads.</summary>
    public void Add(TimeSpan time)
    {
        var microseconds = Math.Max(0, (long)time.TotalMicroseconds);
        Interlocked.Increment(ref _counts[Math.Min(Bucket(microseconds), _counts.Length - 1)]);
        for (var seen = _greatest; microseconds > seen;)
        {
            var before = Interlocked.CompareExchange(ref _greatest, microseconds, seen);
            if (before == seen)
            {
                break;
            }

            seen = before;
        }
    }

    /// <summary>The time that this share of all was not above, in milliseconds; 0 where there is none.</summary>
    /// <param name="share">0 to 1: 0.99 for the 99th percentile.</param>
    public double PercentileMilliseconds(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            rank -= _counts[bucket];
            if (rank <= 0)
            {
                // The upper end: what is told is never better than what was.
                return Math.Min(Floor(bucket + 1), _greatest) / MicrosecondsPerMillisecond;
            }
        }

        return 0;
    }

    private static int Bucket(long microseconds)
    {
        if (microseconds < Steps)
        {
            return (int)microseconds;
        }

        var doubling = BitOperations.Log2((ulong)microseconds) - StepBits;
        return ((doubling + 1) * Steps) + (int)(microseconds >> doubling) - Steps;
    }

    private static long Floor(int bucket)
    {
        if (bucket < Steps)
        {
            return bucket;
        }

        var doubling = (bucket / Steps) - 1;
        return (long)(Steps + (bucket % Steps)) << doubling;
    }
}
