using System.Globalization;

namespace DcGrid.Storage;

/// <summary>
/// One transfer of one file over all its tries: under which temporary name it goes, which parts have arrived, why earlier tries failed. An element that can
/// resume notes here what a later try need not repeat. Made for each transfer by <see cref="StorageElements"/>; whoever calls an element directly passes a new one.
/// </summary>
public sealed class Transfer
{
    private readonly Lock _gate = new();
    private readonly List<ByteRange> _done = [];
    private readonly List<string> _left = [];
    private readonly Action<string>? _note;
    private string? _version;
    private string? _failure;

    /// <param name="note">Gets a line for each try that failed and was followed by another, or null.</param>
    public Transfer(Action<string>? note = null) => _note = note;

    /// <summary>Tries that were begun by <see cref="StorageElements"/>; 0 where an element is called directly.</summary>
    public int Tries { get; private set; }

    /// <summary>Bytes that have arrived and need not be sent again.</summary>
    public long DoneBytes
    {
        get
        {
            lock (_gate)
            {
                return _done.Sum(range => range.Length);
            }
        }
    }

    /// <summary>The name, in the folder of the destination, under which contents are written before they are whole.</summary>
    internal string Name { get; private set; } = TemporaryName.New();

    /// <summary>Temporary names that may be left at the storage.</summary>
    internal IReadOnlyList<string> Left => _left;

    /// <summary>Removes what is left at the storage, or null where nothing is.</summary>
    internal Func<CancellationToken, Task>? RemoveLeft { get; set; }

    /// <summary>Whether the local file is this transfer's own, made by an earlier try.</summary>
    internal bool OwnsLocalFile { get; set; }

    /// <summary>Whether an earlier try could not go on because the storage took the one before for still under way.</summary>
    internal bool WasLocked { get; set; }

    /// <summary>SHA-256 of contents that an earlier try brought and that were not those expected.</summary>
    internal string? WrongContents { get; set; }

    /// <summary>Says which version of the contents is transferred: parts of another one count for nothing.</summary>
    internal void Begin(string version)
    {
        if (_version is not null && _version != version)
        {
            StartOver();
        }

        _version = version;
    }

    /// <summary>Says that the temporary name is in use.</summary>
    internal void UsesName()
    {
        if (!_left.Contains(Name))
        {
            _left.Add(Name);
        }
    }

    /// <summary>Says that nothing stands at the temporary name any more.</summary>
    internal void Published() => _left.Remove(Name);

    /// <summary>Notes a part that arrived; from any thread.</summary>
    internal void Done(long offset, long length)
    {
        lock (_gate)
        {
            _done.Add(new ByteRange(offset, length));
        }
    }

    /// <summary>What has not arrived of a file of that length.</summary>
    internal List<ByteRange> Missing(long lengthBytes)
    {
        lock (_gate)
        {
            List<ByteRange> missing = [];
            long at = 0;
            foreach (var range in _done.OrderBy(range => range.Offset).Append(new ByteRange(lengthBytes, 0)))
            {
                if (range.Offset > at)
                {
                    missing.Add(new ByteRange(at, range.Offset - at));
                }

                at = Math.Max(at, range.End);
            }

            return missing;
        }
    }

    /// <summary>Forgets what arrived.</summary>
    internal void ForgetDone()
    {
        lock (_gate)
        {
            _done.Clear();
        }
    }

    /// <summary>Forgets what arrived, and takes another temporary name.</summary>
    internal void StartOver()
    {
        ForgetDone();
        WasLocked = false;
        Name = TemporaryName.New();
    }

    /// <summary>Begins a try; the failure of the one before is told now that it has a successor.</summary>
    internal void BeginTry()
    {
        Tries++;
        if (_failure is { } failure)
        {
            var done = DoneBytes;
            var rest = done == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" from where it was, with {done} bytes there");
            _note?.Invoke($"{failure}; tried again{rest}");
            _failure = null;
        }
    }

    /// <param name="verb">"store" or "fetch"</param>
    internal void EndTry(string verb, StorageUrl url, StorageException error)
    {
        var reason = error.Message;
        var prefix = $"can't {verb} {url}: ";
        const string advice = "; try again";
        reason = reason.StartsWith(prefix, StringComparison.Ordinal) ? reason[prefix.Length..] : reason;
        reason = reason.EndsWith(advice, StringComparison.Ordinal) ? reason[..^advice.Length] : reason;
        _failure = string.Create(CultureInfo.InvariantCulture, $"{verb} {url}: try {Tries}: {reason}");
    }
}
