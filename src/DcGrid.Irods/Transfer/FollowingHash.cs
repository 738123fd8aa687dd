using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace DcGrid.Irods.Transfer;

/// <summary>
/// The checksum of a file whose parts come and go in any order: it follows the whole part at the file's beginning, and reads that from the file, where it is
/// still in the system's cache.
/// </summary>
internal sealed class FollowingHash : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly ContentHash _hash;
    private readonly long _length;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _moved = new(0);
    private readonly SortedList<long, long> _ahead = [];
    private long _wholeBytes;

    /// <param name="file">the near end; stays the caller's</param>
    /// <param name="hash">gets the contents; stays the caller's</param>
    /// <param name="length">of the whole file, in bytes</param>
    /// <param name="missing">the parts that are still to be done, in order, not overlapping; the others are there</param>
    public FollowingHash(SafeFileHandle file, ContentHash hash, long length, IEnumerable<IrodsByteRange> missing)
    {
        (_file, _hash, _length) = (file, hash, length);
        long at = 0;
        foreach (var range in missing)
        {
            Done(new IrodsByteRange(at, range.Offset - at));
            at = range.End;
        }

        Done(new IrodsByteRange(at, length - at));
    }

    /// <summary>Says that a part is there.</summary>
    public void Done(IrodsByteRange range)
    {
        if (range.Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            _ahead.Add(range.Offset, range.End);
            while (_ahead.Count > 0 && _ahead.GetKeyAtIndex(0) == _wholeBytes)
            {
                _wholeBytes = _ahead.GetValueAtIndex(0);
                _ahead.RemoveAt(0);
            }
        }

        _moved.Release();
    }

    /// <summary>Runs until all parts are there.</summary>
    public async Task<ContentDigests> RunAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)long.Clamp(_length, 1, LocalFile.BufferBytes));
        try
        {
            for (long offset = 0; offset < _length;)
            {
                var whole = WholeBytes();
                if (whole == offset)
                {
                    await _moved.WaitAsync(cancellationToken);
                    continue;
                }

                var piece = buffer.AsMemory(0, (int)long.Min(buffer.Length, whole - offset));
                await LocalFile.ReadAsync(_file, piece, offset, cancellationToken);
                _hash.Append(piece.Span);
                offset += piece.Length;
            }

            return _hash.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => _moved.Dispose();

    private long WholeBytes()
    {
        lock (_gate)
        {
            return _wholeBytes;
        }
    }
}
