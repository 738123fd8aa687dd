namespace DcGrid.CampaignModel.Runs;

/// <summary>The files that a pilot holds, by number; what went unused for longest gives way.</summary>
/// <param name="capacity">Bytes that it holds at most.</param>
internal sealed class PilotCache(long capacity)
{
    private readonly Dictionary<int, int> _places = [];

    // A ring of places in the order of use; place 0 is its seam.
    private readonly List<Entry> _entries = [new Entry(-1, 0, 0, 0)];
    private readonly Stack<int> _free = [];
    private long _held;

    /// <summary>Uses a file; one that is not held is taken in.</summary>
    /// <returns>True when it was held already.</returns>
    public bool Use(int file, long bytes)
    {
        if (_places.TryGetValue(file, out var place))
        {
            Unlink(place);
            LinkLast(place);
            return true;
        }

        if (bytes <= capacity)
        {
            while (_held + bytes > capacity)
            {
                Evict();
            }

            Insert(file, bytes);
        }

        return false;
    }

    private void Insert(int file, long bytes)
    {
        var entry = new Entry(file, bytes, 0, 0);
        if (_free.TryPop(out var place))
        {
            _entries[place] = entry;
        }
        else
        {
            place = _entries.Count;
            _entries.Add(entry);
        }

        _places.Add(file, place);
        _held += bytes;
        LinkLast(place);
    }

    private void Evict()
    {
        var place = _entries[0].Next;
        Unlink(place);
        _places.Remove(_entries[place].File);
        _held -= _entries[place].Bytes;
        _free.Push(place);
    }

    private void Unlink(int place)
    {
        var (_, _, previous, next) = _entries[place];
        _entries[previous] = _entries[previous] with { Next = next };
        _entries[next] = _entries[next] with { Previous = previous };
    }

    private void LinkLast(int place)
    {
        var last = _entries[0].Previous;
        _entries[place] = _entries[place] with { Previous = last, Next = 0 };
        _entries[last] = _entries[last] with { Next = place };
        _entries[0] = _entries[0] with { Previous = place };
    }

    private readonly record struct Entry(int File, long Bytes, int Previous, int Next);
}
