namespace DcGrid.Survey.Planning;

/// <summary>
/// Frames by patch, in two flat arrays: for 1.5 million frames some 4 bytes an entry and no object each. Within a bucket
/// the frames keep their order.
/// </summary>
internal sealed class PatchBuckets
{
    private readonly int[] _starts;
    private readonly int[] _items;

    /// <param name="bucketCount">Number of buckets.</param>
    /// <param name="itemCount">Number of items, numbered from 0.</param>
    /// <param name="bucketsOf">The buckets that an item goes into.</param>
    public PatchBuckets(int bucketCount, int itemCount, BucketsOf bucketsOf)
    {
        _starts = new int[bucketCount + 1];
        for (var item = 0; item < itemCount; item++)
        {
            foreach (var bucket in bucketsOf(item))
            {
                _starts[bucket + 1]++;
            }
        }

        for (var bucket = 0; bucket < bucketCount; bucket++)
        {
            _starts[bucket + 1] += _starts[bucket];
        }

        _items = new int[_starts[bucketCount]];
        var next = _starts.AsSpan(0, bucketCount).ToArray();
        for (var item = 0; item < itemCount; item++)
        {
            foreach (var bucket in bucketsOf(item))
            {
                _items[next[bucket]++] = item;
            }
        }
    }

    public delegate ReadOnlySpan<int> BucketsOf(int item);

    /// <summary>The items of a bucket, in their order.</summary>
    public ArraySegment<int> this[int bucket] => new(_items, _starts[bucket], _starts[bucket + 1] - _starts[bucket]);
}
