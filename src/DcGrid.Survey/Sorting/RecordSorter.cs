using System.Buffers.Binary;

namespace DcGrid.Survey.Sorting;

/// <summary>
/// Sorts any number of small records in a fixed amount of memory: chunks are sorted and put aside on disk as runs, which
/// are merged while they are read. Records of equal keys keep the order in which they were added. Few records never
/// touch the disk.
/// </summary>
internal sealed class RecordSorter : IDisposable
{
    /// <summary>Most runs that are merged at a time, each with a buffer of its own.</summary>
    public const int MaxRunsMerged = 32;

    /// <summary>Bytes of records that are sorted in memory.</summary>
    public const int DefaultChunkBytes = 4 * 1024 * 1024;

    private const int LeastRecords = 256;

    private readonly string _folder;
    private readonly List<Run> _runs = [];
    private byte[] _chunk;
    private byte[]? _writeBuffer;
    private ScratchFile? _file;
    private ulong[] _keys = new ulong[LeastRecords];
    private int[] _offsets = new int[LeastRecords];
    private int _count;
    private int _used;

    /// <param name="folder">Where runs are put aside.</param>
    /// <param name="chunkBytes">Bytes of records that are sorted in memory; a chunk holds one record of any size at least.</param>
    public RecordSorter(string folder, int chunkBytes = DefaultChunkBytes)
    {
        _folder = folder;
        _chunk = new byte[Math.Max(chunkBytes, RunReader.HeadBytes + RunReader.MaxRecordBytes)];
    }

    /// <exception cref="IOException">The runs can't be written.</exception>
    public void Add(ulong key, ReadOnlySpan<byte> record)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(record.Length, RunReader.MaxRecordBytes);
        if (_used + RunReader.HeadBytes + record.Length > _chunk.Length)
        {
            PutAside();
        }

        if (_count == _keys.Length)
        {
            Array.Resize(ref _keys, _count * 2);
            Array.Resize(ref _offsets, _count * 2);
        }

        (_keys[_count], _offsets[_count]) = (key, _used);
        _count++;
        _used += RunReader.Write(_chunk.AsSpan(_used), key, record);
    }

    /// <summary>Ends the taking in; the sorter is of no further use.</summary>
    /// <exception cref="IOException">The runs can't be written.</exception>
    public SortedRecords Finish()
    {
        if (_file is null)
        {
            return new SortedRecords(InMemory());
        }

        PutAside();
        // What follows needs the memory.
        (_chunk, _keys, _offsets) = ([], [], []);
        while (_runs.Count > MaxRunsMerged)
        {
            MergeGroups();
        }

        var sorted = new SortedRecords(_file, [.. _runs]);
        _file = null;
        return sorted;
    }

    public void Dispose() => _file?.Dispose();

    private RunWriter NewWriter(ScratchFile file) => new(file, _writeBuffer ??= new byte[RunReader.BufferBytes]);

    private byte[] InMemory()
    {
        Sort();
        var run = new byte[_used];
        var at = 0;
        for (var i = 0; i < _count; i++)
        {
            at += RunReader.Write(run.AsSpan(at), _keys[i], RecordAt(_offsets[i]));
        }

        return run;
    }

    private void PutAside()
    {
        if (_count == 0)
        {
            return;
        }

        Sort();
        var writer = NewWriter(_file ??= new ScratchFile(_folder));
        for (var i = 0; i < _count; i++)
        {
            writer.Write(_keys[i], RecordAt(_offsets[i]));
        }

        _runs.Add(writer.Finish());
        (_count, _used) = (0, 0);
    }

    private ReadOnlySpan<byte> RecordAt(int offset)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(_chunk.AsSpan(offset + sizeof(ulong)));
        return _chunk.AsSpan(offset + RunReader.HeadBytes, length);
    }

    // The sort is not stable; within equal keys the offsets bring back the order of arrival.
    private void Sort()
    {
        Array.Sort(_keys, _offsets, 0, _count);
        for (var start = 0; start < _count;)
        {
            var end = start + 1;
            while (end < _count && _keys[end] == _keys[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                Array.Sort(_offsets, start, end - start);
            }

            start = end;
        }
    }

    private void MergeGroups()
    {
        var merged = new ScratchFile(_folder);
        try
        {
            var groups = _runs.Chunk(MaxRunsMerged).ToList();
            _runs.Clear();
            foreach (var group in groups)
            {
                var cursor = new MergeCursor(group.Select(run => new RunReader(_file!, run)));
                var writer = NewWriter(merged);
                while (cursor.Read())
                {
                    writer.Write(cursor.Key, cursor.Record);
                }

                _runs.Add(writer.Finish());
            }
        }
        catch
        {
            merged.Dispose();
            throw;
        }

        _file!.Dispose();
        _file = merged;
    }
}
