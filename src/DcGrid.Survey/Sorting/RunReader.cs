using System.Buffers.Binary;

namespace DcGrid.Survey.Sorting;

/// <summary>
/// Reads one sorted run: records one after the other, each a key of 8 bytes, a length of 2, and that many bytes, all little-endian.
/// </summary>
internal sealed class RunReader
{
    /// <summary>Bytes of a record before its own.</summary>
    public const int HeadBytes = sizeof(ulong) + sizeof(ushort);

    /// <summary>Most bytes of one record.</summary>
    public const int MaxRecordBytes = ushort.MaxValue;

    /// <summary>Bytes of a buffer that reads or writes a run: two records of any size.</summary>
    public const int BufferBytes = 2 * (HeadBytes + MaxRecordBytes);

    private readonly ScratchFile? _file;
    private readonly byte[] _buffer;
    private long _next;
    private long _left;
    private int _position;
    private int _filled;
    private int _length;

    /// <summary>A run in memory.</summary>
    public RunReader(byte[] run) => (_buffer, _filled) = (run, run.Length);

    /// <summary>A run in a file.</summary>
    public RunReader(ScratchFile file, Run run)
    {
        (_file, _next, _left) = (file, run.Start, run.Length);
        _buffer = new byte[(int)Math.Min(BufferBytes, run.Length)];
    }

    /// <summary>Key of the current record.</summary>
    public ulong Key { get; private set; }

    /// <summary>Bytes of the current record; gone at the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Record => _buffer.AsSpan(_position - _length, _length);

    /// <summary>Goes to the next record; false after the last.</summary>
    public bool Read()
    {
        if (_filled - _position < HeadBytes + MaxRecordBytes && _left > 0)
        {
            Refill();
        }

        if (_position == _filled)
        {
            return false;
        }

        var head = _buffer.AsSpan(_position);
        Key = BinaryPrimitives.ReadUInt64LittleEndian(head);
        _length = BinaryPrimitives.ReadUInt16LittleEndian(head[sizeof(ulong)..]);
        _position += HeadBytes + _length;
        return true;
    }

    /// <summary>Writes a record where this class can read it.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> target, ulong key, ReadOnlySpan<byte> record)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, key);
        BinaryPrimitives.WriteUInt16LittleEndian(target[sizeof(ulong)..], (ushort)record.Length);
        record.CopyTo(target[HeadBytes..]);
        return HeadBytes + record.Length;
    }

    private void Refill()
    {
        _buffer.AsSpan(_position, _filled - _position).CopyTo(_buffer);
        (_filled, _position) = (_filled - _position, 0);
        var count = (int)Math.Min(_left, _buffer.Length - _filled);
        _file!.Read(_next, _buffer.AsSpan(_filled, count));
        (_next, _left, _filled) = (_next + count, _left - count, _filled + count);
    }
}

/// <summary>Where a sorted run lies in a file, bytes.</summary>
internal readonly record struct Run(long Start, long Length);
