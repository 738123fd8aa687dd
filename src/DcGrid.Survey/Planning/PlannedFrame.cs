using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Sky;

namespace DcGrid.Survey.Planning;

/// <summary>
/// What the planner keeps of a frame beside its image id: a record of 8 bytes and 2 for each patch. The id is in the key that
/// the record is sorted by.
/// </summary>
/// <param name="Rerun">Processing rerun.</param>
/// <param name="Unusual">Files that lie there compressed where the template says plain, or the other way.</param>
/// <param name="IsPlaced">True when its footprint is known.</param>
/// <param name="Reason">Number of the reason why it is not; 0 for none that was kept.</param>
/// <param name="Patches">Ordinals of the patches that it touches, in their order.</param>
internal readonly record struct PlannedFrame(
    int Rerun, SdssFileRoles Unusual, bool IsPlaced, int Reason, ReadOnlyMemory<ushort> Patches)
{
    private const int HeadBytes = 8;

    private const ulong FieldCount = ImageDataId.MaxField + 1;
    private const ulong FilterCount = (ulong)SurveyFilter.Z + 1;

    // Any image's number fits: 10^6 runs, 6 columns, 10^4 fields, 5 filters.
    private const int ImageBits = 39;

    /// <summary>Most bytes of a record.</summary>
    public const int MaxBytes = HeadBytes + (sizeof(ushort) * SkyMap.PatchCount);

    /// <summary>Images as numbers, in their order.</summary>
    public static ulong Number(ImageDataId id) =>
        ((((((ulong)id.Run * ImageDataId.MaxCamcol) + (ulong)id.Camcol - 1) * FieldCount) + (ulong)id.Field) * FilterCount)
        + (ulong)id.Filter;

    /// <summary>The image with this number.</summary>
    public static ImageDataId Image(ulong number)
    {
        var (fields, filter) = Math.DivRem(number, FilterCount);
        var (columns, field) = Math.DivRem(fields, FieldCount);
        var (run, column) = Math.DivRem(columns, ImageDataId.MaxCamcol);
        return new ImageDataId((int)run, (int)column + 1, (int)field, (SurveyFilter)filter);
    }

    /// <summary>Sorts by first patch, then by image.</summary>
    public static ulong SkyKey(int firstPatch, ulong image) => ((ulong)firstPatch << ImageBits) | image;

    /// <summary>First patch of a <see cref="SkyKey"/>.</summary>
    public static int FirstPatch(ulong skyKey) => (int)(skyKey >> ImageBits);

    /// <summary>Image number of a <see cref="SkyKey"/>.</summary>
    public static ulong ImageNumber(ulong skyKey) => skyKey & ((1UL << ImageBits) - 1);

    /// <summary>Writes it as a record.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> target)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, Rerun);
        target[4] = (byte)Unusual;
        target[5] = IsPlaced ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(target[6..], (ushort)Reason);
        var patches = MemoryMarshal.AsBytes(Patches.Span);
        patches.CopyTo(target[HeadBytes..]);
        return HeadBytes + patches.Length;
    }

    public static PlannedFrame Read(ReadOnlySpan<byte> record) => new(
        BinaryPrimitives.ReadInt32LittleEndian(record),
        (SdssFileRoles)record[4],
        record[5] != 0,
        BinaryPrimitives.ReadUInt16LittleEndian(record[6..]),
        MemoryMarshal.Cast<byte, ushort>(record[HeadBytes..]).ToArray());
}
