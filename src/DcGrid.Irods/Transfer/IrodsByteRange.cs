namespace DcGrid.Irods;

/// <summary>A part of a file.</summary>
/// <param name="Offset">from the beginning, in bytes</param>
/// <param name="Length">in bytes</param>
public readonly record struct IrodsByteRange(long Offset, long Length)
{
    /// <summary>The first byte after it.</summary>
    public long End => Offset + Length;
}
