using DcGrid.Survey.Ids;

namespace DcGrid.Survey.Sky;

/// <summary>
/// The sky map of DC 2013: four tracts of 90 degrees along the equator, in the cylindrical equal-area projection, cut
/// into patches. Its corners and ids are those of the published <c>DeepCoadd</c> rows.
/// </summary>
public static partial class SkyMap
{
    public const int TractCount = 4;
    public const int PatchColumns = 410;
    public const int PatchRows = 12;

    /// <summary>Patches of all tracts.</summary>
    public const int PatchCount = TractCount * PatchColumns * PatchRows;

    /// <summary>RA span of a tract, degrees.</summary>
    public const double TractWidthDegrees = 90;

    /// <summary>0.396 arcsec.</summary>
    public const double PixelScaleDegrees = 1.1e-4;

    /// <summary>Size of a patch without its border.</summary>
    public const int PatchInnerWidthPixels = 2000;

    /// <inheritdoc cref="PatchInnerWidthPixels"/>
    public const int PatchInnerHeightPixels = 1907;

    /// <summary>Neighbouring patches share twice this many pixels.</summary>
    public const int PatchBorderPixels = 30;

    public const int TractWidthPixels = PatchColumns * PatchInnerWidthPixels;
    public const int TractHeightPixels = PatchRows * PatchInnerHeightPixels;

    /// <summary>
    /// A footprint that covers less of a patch's outer box than this is taken not to touch it: what is left of a
    /// shared edge after rounding, or a corner that holds no whole pixel.
    /// </summary>
    public const double MinOverlapPixels = 1;

    // The pixel, 0-based, at the middle RA of the tract and Dec 0.
    private const int ReferenceX = 409_999;
    private const int ReferenceY = 11_441;

    private const double DegreesPerRadian = 180 / Math.PI;

    /// <summary>RA of the middle of a tract, degrees: 45, 135, 225, 315.</summary>
    public static double TractMiddleRa(int tract)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tract);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(tract, TractCount);
        return (TractWidthDegrees * tract) + (TractWidthDegrees / 2);
    }

    /// <summary>Position of a tract pixel. The tract's plane goes on beyond the tract's own RA span.</summary>
    /// <exception cref="ArgumentOutOfRangeException">y lies beyond a pole.</exception>
    public static SkyPoint PixelToSky(int tract, PixelPoint pixel)
    {
        var sine = (pixel.Y - ReferenceY) * PixelScaleDegrees / DegreesPerRadian;
        if (!(Math.Abs(sine) <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(pixel), pixel, "the pixel lies beyond a pole");
        }

        var ra = TractMiddleRa(tract) - ((pixel.X - ReferenceX) * PixelScaleDegrees);
        return new SkyPoint(ra, Math.Asin(sine) * DegreesPerRadian);
    }

    /// <summary>Tract pixel of a position, also when it lies outside the tract.</summary>
    public static PixelPoint SkyToPixel(int tract, SkyPoint point)
    {
        var fromMiddle = SkyPoint.RaDifference(TractMiddleRa(tract), point.RaDegrees);
        return new PixelPoint(ReferenceX - (fromMiddle / PixelScaleDegrees), DecToY(point.DecDegrees));
    }

    /// <summary>The pixels that only this patch has.</summary>
    public static PixelBox InnerBox(PatchIndex patch)
    {
        var (x, y) = (patch.X * PatchInnerWidthPixels, patch.Y * PatchInnerHeightPixels);
        return new PixelBox(x, y, x + PatchInnerWidthPixels - 1, y + PatchInnerHeightPixels - 1);
    }

    /// <summary>The pixels of a patch image: the inner box with its border, as far as the tract goes.</summary>
    public static PixelBox OuterBox(PatchIndex patch)
    {
        var inner = InnerBox(patch);
        return new PixelBox(
            Math.Max(inner.MinX - PatchBorderPixels, 0),
            Math.Max(inner.MinY - PatchBorderPixels, 0),
            Math.Min(inner.MaxX + PatchBorderPixels, TractWidthPixels - 1),
            Math.Min(inner.MaxY + PatchBorderPixels, TractHeightPixels - 1));
    }

    /// <summary>
    /// Corners of the outer box at pixel edges, in the order of the table <c>DeepCoadd</c>: (RA max, Dec min),
    /// (RA max, Dec max), (RA min, Dec max), (RA min, Dec min).
    /// </summary>
    public static Footprint Corners(PatchIndex patch)
    {
        var box = OuterBox(patch);
        var (left, right, bottom, top) = (box.MinX - 0.5, box.MaxX + 0.5, box.MinY - 0.5, box.MaxY + 0.5);
        return new Footprint(
            PixelToSky(patch.Tract, new PixelPoint(left, bottom)),
            PixelToSky(patch.Tract, new PixelPoint(left, top)),
            PixelToSky(patch.Tract, new PixelPoint(right, top)),
            PixelToSky(patch.Tract, new PixelPoint(right, bottom)));
    }

    /// <summary>Middle of the outer box: <c>ra</c> and <c>decl</c> of the table <c>DeepCoadd</c>.</summary>
    public static SkyPoint Middle(PatchIndex patch)
    {
        var box = OuterBox(patch);
        return PixelToSky(patch.Tract, new PixelPoint((box.MinX + box.MaxX) / 2.0, (box.MinY + box.MaxY) / 2.0));
    }

    /// <summary>The grid on which a patch image is made, as FITS keywords.</summary>
    public static PatchGrid Grid(PatchIndex patch)
    {
        var box = OuterBox(patch);
        return new PatchGrid(
            box.Width, box.Height, TractMiddleRa(patch.Tract), 0,
            ReferenceX + 1 - box.MinX, ReferenceY + 1 - box.MinY, -PixelScaleDegrees, PixelScaleDegrees);
    }

    private static double DecToY(double decDegrees) =>
        ReferenceY + (Math.Sin(decDegrees / DegreesPerRadian) * DegreesPerRadian / PixelScaleDegrees);
}
