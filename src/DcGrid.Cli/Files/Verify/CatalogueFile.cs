using System.Buffers.Binary;
using System.Text;
using DcGrid.Storage;

namespace DcGrid.Cli.Files.Verify;

/// <summary>A file as the catalogue has it.</summary>
/// <param name="Range">Its part of the bundle; null for a file of its own.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
internal sealed record CatalogueFile(string Lfn, ByteRange? Range, long SizeBytes, string Sha256)
{
    private const int ShaBytes = 32;
    private const int HeadBytes = (3 * sizeof(long)) + ShaBytes;

    /// <summary>Some 60 bytes and the name.</summary>
    public byte[] Write()
    {
        var bytes = new byte[HeadBytes + Encoding.UTF8.GetByteCount(Lfn)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Range?.Offset ?? -1);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(sizeof(long)), Range?.Length ?? -1);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2 * sizeof(long)), SizeBytes);
        Convert.FromHexString(Sha256, bytes.AsSpan(3 * sizeof(long), ShaBytes), out _, out _);
        Encoding.UTF8.GetBytes(Lfn, bytes.AsSpan(HeadBytes));
        return bytes;
    }

    public static CatalogueFile Read(ReadOnlySpan<byte> bytes)
    {
        var offset = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        return new CatalogueFile(
            Encoding.UTF8.GetString(bytes[HeadBytes..]),
            offset < 0 ? null : new ByteRange(offset, BinaryPrimitives.ReadInt64LittleEndian(bytes[sizeof(long)..])),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[(2 * sizeof(long))..]),
            Convert.ToHexStringLower(bytes[(3 * sizeof(long))..HeadBytes]));
    }
}

/// <summary>An object as the storage has it.</summary>
/// <param name="Sha256">Lower-case hexadecimal; null where the storage keeps none.</param>
internal sealed record StoredObject(long SizeBytes, string? Sha256)
{
    public static StoredObject Of(StorageEntry entry) => new(entry.SizeBytes, entry.Sha256);

    public byte[] Write()
    {
        byte[] bytes = [.. new byte[sizeof(long)], .. Sha256 is null ? [] : Convert.FromHexString(Sha256)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, SizeBytes);
        return bytes;
    }

    public static StoredObject Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt64LittleEndian(bytes), bytes.Length == sizeof(long) ? null : Convert.ToHexStringLower(bytes[sizeof(long)..]));
}
