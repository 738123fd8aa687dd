namespace DcGrid.Cli.Report;

/// <summary>
/// Takes any number of items and keeps an even selection: every first, every second, every fourth... Memory is bounded by the
/// capacity; the same items in the same order give the same selection.
/// </summary>
/// <param name="capacity">Most items kept; at least 2.</param>
internal sealed class EvenSample<T>(int capacity)
{
    private readonly List<T> _kept = [];
    private long _stride = 1;

    /// <summary>How many items there were.</summary>
    public long Seen { get; private set; }

    public IReadOnlyList<T> Items => _kept;

    /// <summary>True where some were left out.</summary>
    public bool IsPartial => _kept.Count < Seen;

    public void Add(T item)
    {
        if (Seen++ % _stride != 0)
        {
            return;
        }

        if (_kept.Count == capacity)
        {
            ThinOut();
            if ((Seen - 1) % _stride != 0)
            {
                return;
            }
        }

        _kept.Add(item);
    }

    private void ThinOut()
    {
        var kept = 0;
        for (var i = 0; i < _kept.Count; i += 2)
        {
            _kept[kept++] = _kept[i];
        }

        _kept.RemoveRange(kept, _kept.Count - kept);
        _stride *= 2;
    }
}
