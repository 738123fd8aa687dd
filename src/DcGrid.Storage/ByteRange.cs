namespace DcGrid.Storage;

/// <summary>A part of a file, bytes.</summary>
public readonly record struct ByteRange
{
    /// <exception cref="ArgumentOutOfRangeException">One is negative, or their sum is beyond the greatest file.</exception>
    public ByteRange(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, long.MaxValue - length);
        (Offset, Length) = (offset, length);
    }

    public long Offset { get; }

    public long Length { get; }

    /// <summary>One past the last byte.</summary>
    public long End => Offset + Length;
}
