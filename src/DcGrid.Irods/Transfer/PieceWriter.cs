using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace DcGrid.Irods.Transfer;

/// <summary>Writes a part of a file in pieces, one behind its user, and hashes them in step.</summary>
internal sealed class PieceWriter : IAsyncDisposable
{
    private readonly SafeFileHandle _file;
    private readonly ContentHash? _hash;
    private readonly CancellationToken _cancellationToken;
    private readonly byte[][] _buffers;
    private readonly int _bytes;
    private Task _behind = Task.CompletedTask;
    private long _offset;
    private int _turn;

    public PieceWriter(SafeFileHandle file, IrodsByteRange range, ContentHash? hash, CancellationToken cancellationToken)
    {
        (_file, _hash, _cancellationToken, _offset) = (file, hash, cancellationToken, range.Offset);
        _bytes = (int)long.Clamp(range.Length, 1, LocalFile.BufferBytes);
        _buffers = range.Length > _bytes ? [ArrayPool<byte>.Shared.Rent(_bytes), ArrayPool<byte>.Shared.Rent(_bytes)] : [ArrayPool<byte>.Shared.Rent(_bytes)];
    }

    /// <summary>Where the next piece goes.</summary>
    public Memory<byte> Buffer => _buffers[_turn % _buffers.Length].AsMemory(0, _bytes);

    /// <summary>Writes the first bytes of <see cref="Buffer"/>, which is another one after that.</summary>
    public async ValueTask WriteAsync(int count)
    {
        var piece = Buffer[..count];
        await _behind;
        _behind = WriteAsync(piece, _offset);
        _offset += count;
        _turn++;
        if (_buffers.Length == 1)
        {
            await _behind;
        }
    }

    /// <summary>Waits until all is written.</summary>
    public Task FlushAsync() => _behind;

    public async ValueTask DisposeAsync()
    {
        await _behind.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Array.ForEach(_buffers, buffer => ArrayPool<byte>.Shared.Return(buffer));
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> piece, long offset)
    {
        await RandomAccess.WriteAsync(_file, piece, offset, _cancellationToken);
        _hash?.Append(piece.Span);
    }
}
