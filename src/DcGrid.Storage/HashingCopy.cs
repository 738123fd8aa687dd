using System.Buffers;
using System.Security.Cryptography;

namespace DcGrid.Storage;

/// <summary>Copies bytes and computes their digest in the same pass.</summary>
public static class HashingCopy
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>Copies all that is left in <paramref name="source"/>.</summary>
    /// <param name="destination">Null to compute the digest only.</param>
    public static Task<ContentDigest> CopyAsync(Stream source, Stream? destination, CancellationToken cancellationToken) =>
        CopyAsync(source, destination, long.MaxValue, cancellationToken);

    /// <summary>Copies the next bytes of <paramref name="source"/>; fewer where it ends before.</summary>
    /// <param name="destination">Null to compute the digest only.</param>
    public static async Task<ContentDigest> CopyAsync(
        Stream source, Stream? destination, long lengthBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long total = 0;
            int read;
            while ((read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, lengthBytes - total)), cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                if (destination is not null)
                {
                    await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }

                total += read;
            }

            return new ContentDigest(total, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The digest of a local file.</summary>
    public static async Task<ContentDigest> DigestAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = OpenForReading(path);
        return await CopyAsync(file, null, cancellationToken);
    }

    /// <summary>Reads over the next bytes of a stream.</summary>
    /// <exception cref="EndOfStreamException">It ends before.</exception>
    public static async Task SkipAsync(Stream source, long lengthBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferBytes, lengthBytes));
        try
        {
            while (lengthBytes > 0)
            {
                var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, lengthBytes));
                await source.ReadExactlyAsync(part, cancellationToken);
                lengthBytes -= part.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether the bytes are those expected.</summary>
    public static bool IsAsExpected(ContentDigest found, ContentExpectation expected) =>
        (expected.SizeBytes < 0 || found.SizeBytes == expected.SizeBytes)
        && (!expected.HasSha256 || found.Sha256.Equals(expected.Sha256, StringComparison.OrdinalIgnoreCase));

    /// <summary>Throws <see cref="StorageErrorKind.ChecksumMismatch"/> where the bytes are not those expected.</summary>
    public static void Verify(ContentDigest found, ContentExpectation expected, string what)
    {
        if (expected.SizeBytes >= 0 && found.SizeBytes != expected.SizeBytes)
        {
            throw new StorageException(
                StorageErrorKind.ChecksumMismatch,
                $"{what} has {found.SizeBytes} bytes, {expected.SizeBytes} are registered");
        }

        if (expected.HasSha256 && !found.Sha256.Equals(expected.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new StorageException(
                StorageErrorKind.ChecksumMismatch,
                $"{what} has SHA-256 {found.Sha256}, {expected.Sha256} is registered");
        }
    }

    // Unbuffered: the copy has a buffer of its own.
    internal static FileStream OpenForReading(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.SequentialScan);
}
