using System.Buffers.Binary;
using DcGrid.Irods.Messages;

namespace DcGrid.Irods.Transfer;

/// <summary>What goes before each block on a portal socket: 24 bytes, big-endian.</summary>
/// <param name="Operation">put, get or done; 4 bytes</param>
/// <param name="Flags">4 bytes</param>
/// <param name="Offset">in the file, in bytes; 8 bytes</param>
/// <param name="Length">of the block that follows, in bytes; 8 bytes</param>
internal readonly record struct PortalBlock(OperationType Operation, int Flags, long Offset, long Length)
{
    public const int HeaderBytes = 24;

    public static PortalBlock Read(ReadOnlySpan<byte> header) => new(
        (OperationType)BinaryPrimitives.ReadInt32BigEndian(header),
        BinaryPrimitives.ReadInt32BigEndian(header[4..]),
        BinaryPrimitives.ReadInt64BigEndian(header[8..]),
        BinaryPrimitives.ReadInt64BigEndian(header[16..]));

    public void Write(Span<byte> header)
    {
        BinaryPrimitives.WriteInt32BigEndian(header, (int)Operation);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], Flags);
        BinaryPrimitives.WriteInt64BigEndian(header[8..], Offset);
        BinaryPrimitives.WriteInt64BigEndian(header[16..], Length);
    }
}
