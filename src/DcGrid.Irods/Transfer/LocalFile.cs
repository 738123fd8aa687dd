using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace DcGrid.Irods.Transfer;

/// <summary>The near end of a transfer.</summary>
internal static class LocalFile
{
    /// <summary>What is read, written, sent and received at once.</summary>
    public const int BufferBytes = 4 << 20;

    public static SafeFileHandle OpenToRead(string file) =>
        File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);

    /// <param name="file">path</param>
    /// <param name="mode">how it is opened</param>
    public static SafeFileHandle OpenToWrite(string file, FileMode mode) => File.OpenHandle(file, mode, FileAccess.ReadWrite, FileShare.Read);

    /// <summary>Fills the memory from a place in the file.</summary>
    /// <exception cref="IrodsException">The file ends before.</exception>
    public static async ValueTask ReadAsync(SafeFileHandle file, Memory<byte> memory, long offset, CancellationToken cancellationToken)
    {
        while (!memory.IsEmpty)
        {
            var count = await RandomAccess.ReadAsync(file, memory, offset, cancellationToken);
            if (count == 0)
            {
                throw new IrodsException("the local file became shorter while it was read", isTransient: true);
            }

            memory = memory[count..];
            offset += count;
        }
    }

    /// <summary>The checksum of a file.</summary>
    public static async Task<IrodsChecksum> ChecksumAsync(string file, HashAlgorithmName algorithm, CancellationToken cancellationToken)
    {
        using var hash = new ContentHash(algorithm, withSha256: false);
        return (await HashAsync(file, hash, cancellationToken)).Checksum!.Value;
    }

    /// <summary>Hashes a whole file.</summary>
    public static async Task<ContentDigests> HashAsync(string file, ContentHash hash, CancellationToken cancellationToken)
    {
        using var handle = OpenToRead(file);
        var length = RandomAccess.GetLength(handle);
        var buffer = ArrayPool<byte>.Shared.Rent((int)long.Clamp(length, 1, BufferBytes));
        try
        {
            for (long offset = 0; offset < length;)
            {
                var piece = buffer.AsMemory(0, (int)long.Min(buffer.Length, length - offset));
                await ReadAsync(handle, piece, offset, cancellationToken);
                hash.Append(piece.Span);
                offset += piece.Length;
            }

            return hash.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
