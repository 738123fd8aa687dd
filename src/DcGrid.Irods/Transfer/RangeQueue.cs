namespace DcGrid.Irods.Transfer;

/// <summary>The parts of a file that are still to be transferred, handed out in order.</summary>
internal sealed class RangeQueue
{
    private readonly Lock _gate = new();
    private readonly Queue<IrodsByteRange> _ranges;
    private readonly Action<IrodsByteRange> _done;

    /// <param name="length">of the whole file, in bytes</param>
    /// <param name="wanted">parts of it, or null for all</param>
    /// <param name="rangeBytes">what is handed out at once</param>
    /// <param name="done">called when a part is done, one call at a time</param>
    public RangeQueue(long length, IReadOnlyList<IrodsByteRange>? wanted, long rangeBytes, Action<IrodsByteRange> done)
    {
        _done = done;
        Missing = Normalize(length, wanted);
        _ranges = new Queue<IrodsByteRange>(Missing.SelectMany(range => Split(range, rangeBytes)));
    }

    /// <summary>What is to be transferred in all, in order, neither overlapping nor empty.</summary>
    public IReadOnlyList<IrodsByteRange> Missing { get; }

    /// <summary>How many parts are left.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _ranges.Count;
            }
        }
    }

    /// <summary>The next part, or null when all are handed out.</summary>
    public IrodsByteRange? Next()
    {
        lock (_gate)
        {
            return _ranges.TryDequeue(out var range) ? range : null;
        }
    }

    /// <summary>Says that a part is done.</summary>
    public void Done(IrodsByteRange range)
    {
        lock (_gate)
        {
            _done(range);
        }
    }

    private static List<IrodsByteRange> Normalize(long length, IReadOnlyList<IrodsByteRange>? wanted)
    {
        var result = new List<IrodsByteRange>();
        foreach (var range in (wanted ?? [new IrodsByteRange(0, length)]).OrderBy(range => range.Offset))
        {
            if (range.Offset < 0 || range.Length < 0 || range.End > length)
            {
                throw new ArgumentOutOfRangeException(nameof(wanted), range, $"a part of a file of {length} bytes can't lie there");
            }

            var start = result.Count > 0 ? long.Max(range.Offset, result[^1].End) : range.Offset;
            if (start < range.End)
            {
                result.Add(new IrodsByteRange(start, range.End - start));
            }
        }

        return result;
    }

    private static IEnumerable<IrodsByteRange> Split(IrodsByteRange range, long rangeBytes)
    {
        for (var offset = range.Offset; offset < range.End; offset += rangeBytes)
        {
            yield return new IrodsByteRange(offset, long.Min(rangeBytes, range.End - offset));
        }
    }
}
