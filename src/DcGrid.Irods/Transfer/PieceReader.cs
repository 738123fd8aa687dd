using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace DcGrid.Irods.Transfer;

/// <summary>Reads a part of a file in pieces, one ahead of its user.</summary>
internal sealed class PieceReader : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly IrodsByteRange _range;
    private readonly CancellationToken _cancellationToken;
    private readonly byte[][] _buffers;
    private Task<ReadOnlyMemory<byte>>? _ahead;
    private long _offset;
    private int _turn;

    public PieceReader(SafeFileHandle file, IrodsByteRange range, CancellationToken cancellationToken)
    {
        (_file, _range, _cancellationToken, _offset) = (file, range, cancellationToken, range.Offset);
        var bytes = (int)long.Clamp(range.Length, 1, LocalFile.BufferBytes);
        _buffers = range.Length > bytes ? [ArrayPool<byte>.Shared.Rent(bytes), ArrayPool<byte>.Shared.Rent(bytes)] : [ArrayPool<byte>.Shared.Rent(bytes)];
        _ahead = ReadAsync();
    }

    /// <summary>The next piece, good until the call after the next; empty at the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync()
    {
        var piece = await (_ahead ?? throw new ObjectDisposedException(nameof(PieceReader)));
        _ahead = ReadAsync();
        return piece;
    }

    public void Dispose()
    {
        // A read that is still under way writes into its buffer: it keeps that one.
        if (_ahead is { IsCompleted: true })
        {
            Array.ForEach(_buffers, buffer => ArrayPool<byte>.Shared.Return(buffer));
        }

        _ahead = null;
    }

    private Task<ReadOnlyMemory<byte>> ReadAsync()
    {
        var buffer = _buffers[_turn++ % _buffers.Length];
        var count = (int)long.Min(LocalFile.BufferBytes, _range.End - _offset);
        if (count == 0)
        {
            return Task.FromResult(ReadOnlyMemory<byte>.Empty);
        }

        var offset = _offset;
        _offset += count;
        return ReadAsync(buffer.AsMemory(0, count), offset);
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(Memory<byte> memory, long offset)
    {
        await LocalFile.ReadAsync(_file, memory, offset, _cancellationToken);
        return memory;
    }
}
