using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DcGrid.Survey.Sorting;

/// <summary>
/// Any number of records with names, to be held against another such set, in a fixed amount of memory: they are sorted on disk by a hash of their
/// names. Adding is safe from many threads.
/// </summary>
public sealed class NamedRecords : IDisposable
{
    private const int HashBytes = sizeof(ulong);

    private readonly Lock _gate = new();
    private readonly RecordSorter _sorter;
    private SortedRecords? _sorted;

    /// <param name="folder">Where they are sorted; null for the folder of temporary files.</param>
    public NamedRecords(string? folder = null) => _sorter = new RecordSorter(folder ?? Path.GetTempPath());

    /// <summary>Records added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a record; names may come more than once.</summary>
    /// <param name="name">With the data at most 65 533 bytes in UTF-8.</param>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Add(string name, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(name);
        var nameBytes = Encoding.UTF8.GetByteCount(name);
        var record = new byte[sizeof(ushort) + nameBytes + data.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(record, checked((ushort)nameBytes));
        Encoding.UTF8.GetBytes(name, record.AsSpan(sizeof(ushort)));
        data.CopyTo(record.AsSpan(sizeof(ushort) + nameBytes));
        var key = Hash(record.AsSpan(sizeof(ushort), nameBytes));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_sorted is not null, this);
            _sorter.Add(key, record);
            Count++;
        }
    }

    /// <summary>Each name that is in one of two sets, with what both have of it, in the order in which it was added. The sets take no more records.</summary>
    public static IEnumerable<NamedPair> Join(NamedRecords left, NamedRecords right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        Side first = new(left.Finish()), second = new(right.Finish());
        while (first.Key is not null || second.Key is not null)
        {
            var key = Math.Min(first.Key ?? ulong.MaxValue, second.Key ?? ulong.MaxValue);
            var (lefts, rights) = (first.Take(key), second.Take(key));

            // Names that share a hash are next to impossible, and told apart all the same.
            foreach (var name in lefts.Concat(rights).Select(record => record.Name).Distinct(StringComparer.Ordinal))
            {
                yield return new NamedPair(name, Of(lefts, name), Of(rights, name));
            }
        }
    }

    public void Dispose()
    {
        _sorter.Dispose();
        _sorted?.Dispose();
    }

    private static List<byte[]> Of(List<(string Name, byte[] Data)> records, string name) =>
        [.. records.Where(record => record.Name == name).Select(record => record.Data)];

    private static ulong Hash(ReadOnlySpan<byte> name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash[..HashBytes]);
    }

    private SortedRecords Finish()
    {
        lock (_gate)
        {
            return _sorted ??= _sorter.Finish();
        }
    }

    /// <summary>One of the sets while it is read.</summary>
    private sealed class Side
    {
        private readonly MergeCursor _cursor;
        private bool _isAtRecord;

        public Side(SortedRecords records)
        {
            _cursor = records.Open();
            _isAtRecord = _cursor.Read();
        }

        /// <summary>Null after the last record.</summary>
        public ulong? Key => _isAtRecord ? _cursor.Key : null;

        public List<(string Name, byte[] Data)> Take(ulong key)
        {
            List<(string Name, byte[] Data)> taken = [];
            for (; _isAtRecord && _cursor.Key == key; _isAtRecord = _cursor.Read())
            {
                var record = _cursor.Record;
                var end = sizeof(ushort) + BinaryPrimitives.ReadUInt16LittleEndian(record);
                taken.Add((Encoding.UTF8.GetString(record[sizeof(ushort)..end]), record[end..].ToArray()));
            }

            return taken;
        }
    }
}

/// <summary>What two sets have of one name.</summary>
public readonly record struct NamedPair(string Name, IReadOnlyList<byte[]> Left, IReadOnlyList<byte[]> Right);
