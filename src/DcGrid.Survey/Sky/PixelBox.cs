namespace DcGrid.Survey.Sky;

/// <summary>A rectangle of whole pixels, 0-based, both ends included.</summary>
public readonly record struct PixelBox(int MinX, int MinY, int MaxX, int MaxY)
{
    /// <summary>Pixels along x.</summary>
    public int Width => MaxX - MinX + 1;

    /// <summary>Pixels along y.</summary>
    public int Height => MaxY - MinY + 1;
}
