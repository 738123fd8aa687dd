using DcGrid.Survey.Fits;

namespace DcGrid.Survey.Sky;

/// <summary>
/// The quadrangle that an image covers on the sky. The corners of an image are in the order of the table
/// <c>Science_Ccd_Exposure</c>: first row and column, then last row, then last row and column, then last column, all at
/// the outer edges of the pixels.
/// </summary>
public readonly record struct Footprint
{
    public const int CornerCount = 4;

    /// <summary>No image of the survey is near as large; a footprint that is comes from a broken WCS.</summary>
    public const double MaxExtentDegrees = 5;

    /// <exception cref="ArgumentException">
    /// Two corners are further apart than <see cref="MaxExtentDegrees"/>, or the corners are no convex quadrangle.
    /// </exception>
    public Footprint(SkyPoint corner1, SkyPoint corner2, SkyPoint corner3, SkyPoint corner4)
    {
        (Corner1, Corner2, Corner3, Corner4) = (corner1, corner2, corner3, corner4);
        for (var i = 0; i < CornerCount; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (a, b) = (this[i], this[j]);
                if (Math.Abs(SkyPoint.RaDifference(a.RaDegrees, b.RaDegrees)) > MaxExtentDegrees
                    || Math.Abs(a.DecDegrees - b.DecDegrees) > MaxExtentDegrees)
                {
                    throw new ArgumentException($"the corners lie more than {MaxExtentDegrees} degrees apart in RA or Dec");
                }
            }
        }

        if (!IsConvex())
        {
            throw new ArgumentException("the corners don't go around an image: they must be a convex quadrangle, in order");
        }
    }

    public SkyPoint Corner1 { get; }

    public SkyPoint Corner2 { get; }

    public SkyPoint Corner3 { get; }

    public SkyPoint Corner4 { get; }

    /// <summary>Corner 1 to 4 by its index 0 to 3.</summary>
    public SkyPoint this[int index] => index switch
    {
        0 => Corner1,
        1 => Corner2,
        2 => Corner3,
        3 => Corner4,
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, "a footprint has four corners"),
    };

    /// <summary>The smallest RA-Dec box around the corners; its RA may wrap.</summary>
    public SkyRegion Bounds
    {
        get
        {
            var (minRa, maxRa, minDec, maxDec) = (0.0, 0.0, 90.0, -90.0);
            for (var i = 0; i < CornerCount; i++)
            {
                var fromFirst = SkyPoint.RaDifference(Corner1.RaDegrees, this[i].RaDegrees);
                (minRa, maxRa) = (Math.Min(minRa, fromFirst), Math.Max(maxRa, fromFirst));
                (minDec, maxDec) = (Math.Min(minDec, this[i].DecDegrees), Math.Max(maxDec, this[i].DecDegrees));
            }

            return new SkyRegion(Corner1.RaDegrees + minRa, Corner1.RaDegrees + maxRa, minDec, maxDec);
        }
    }

    /// <summary>The footprint of an image of this size (pixels) with this WCS.</summary>
    /// <exception cref="FitsFormatException">The WCS puts a corner nowhere or much too far away.</exception>
    public static Footprint OfImage(FitsWcs wcs, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(wcs);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var (right, top) = (width - 0.5, height - 0.5);
        try
        {
            return new Footprint(
                wcs.PixelToSky(new PixelPoint(-0.5, -0.5)),
                wcs.PixelToSky(new PixelPoint(-0.5, top)),
                wcs.PixelToSky(new PixelPoint(right, top)),
                wcs.PixelToSky(new PixelPoint(right, -0.5)));
        }
        catch (ArgumentException e)
        {
            throw new FitsFormatException($"the WCS gives no usable footprint: {e.Message}", e);
        }
    }

    /// <summary>The footprint of the image that this header describes.</summary>
    /// <exception cref="FitsFormatException">It is no 2-D image, or it has no usable WCS.</exception>
    public static Footprint FromHeader(FitsHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var (width, height) = header.ImageSize();
        return OfImage(FitsWcs.FromHeader(header), width, height);
    }

    // Every turn goes the same way. In the plane of RA and Dec: enough to tell a quadrangle from a bow tie or a line.
    private bool IsConvex()
    {
        var turns = 0;
        for (var i = 0; i < CornerCount; i++)
        {
            var (a, b, c) = (this[i], this[(i + 1) % CornerCount], this[(i + 2) % CornerCount]);
            var (abX, abY) = (SkyPoint.RaDifference(a.RaDegrees, b.RaDegrees), b.DecDegrees - a.DecDegrees);
            var (bcX, bcY) = (SkyPoint.RaDifference(b.RaDegrees, c.RaDegrees), c.DecDegrees - b.DecDegrees);
            turns += Math.Sign((abX * bcY) - (abY * bcX));
        }

        return Math.Abs(turns) == CornerCount;
    }
}
