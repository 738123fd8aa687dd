using DcGrid.Survey.Ids;

namespace DcGrid.Survey.Sky;

/// <summary>How much of a patch a footprint covers.</summary>
/// <param name="AreaPixels">Area in the projected plane, in pixels of the sky map.</param>
public readonly record struct PatchOverlap(PatchIndex Patch, double AreaPixels);

public static partial class SkyMap
{
    /// <summary>The patch whose inner box holds the position, in the tract whose RA span holds it; null off the map.</summary>
    public static PatchIndex? FindPatch(SkyPoint point)
    {
        var tract = Math.Min((int)(point.RaDegrees / TractWidthDegrees), TractCount - 1);
        var pixel = SkyToPixel(tract, point);
        var x = Math.Floor((pixel.X + 0.5) / PatchInnerWidthPixels);
        var y = Math.Floor((pixel.Y + 0.5) / PatchInnerHeightPixels);
        return PatchIndex.TryCreate(tract, (long)x, (long)y, out var patch) ? patch : null;
    }

    /// <summary>
    /// The patches whose outer box the footprint covers by <see cref="MinOverlapPixels"/> or more, in the order of their
    /// index. Tracts meet at RA 0, 90, 180 and 270, and the patches at their ends go about 0.1 degree beyond: a
    /// footprint there touches patches of both tracts.
    /// </summary>
    public static IReadOnlyList<PatchOverlap> Overlaps(Footprint footprint)
    {
        var found = new List<PatchOverlap>(4);
        Span<PixelPoint> polygon = stackalloc PixelPoint[Footprint.CornerCount];
        for (var tract = 0; tract < TractCount; tract++)
        {
            Project(tract, footprint, polygon);
            AddOverlaps(tract, polygon, found);
        }

        return found;
    }

    /// <summary>
    /// The patches that make up a region: those whose inner box, as far as it lies in its tract's own RA span, overlaps
    /// it. RA 5-55, Dec -1.26..+1.26 gives the 228 x 12 patches of DC 2013.
    /// </summary>
    public static IEnumerable<PatchIndex> PatchesIn(SkyRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        return Enumerate(region);

        static IEnumerable<PatchIndex> Enumerate(SkyRegion region)
        {
            for (var ordinal = 0; ordinal < PatchCount; ordinal++)
            {
                var patch = FromOrdinal(ordinal);
                if (InnerBoxOverlaps(patch, region))
                {
                    yield return patch;
                }
            }
        }
    }

    /// <summary>Place of a patch in the order tract, column, row: 0 to <see cref="PatchCount"/> - 1.</summary>
    internal static int Ordinal(PatchIndex patch) =>
        (((patch.Tract * PatchColumns) + patch.X) * PatchRows) + patch.Y;

    internal static PatchIndex FromOrdinal(int ordinal) =>
        new(ordinal / (PatchColumns * PatchRows), ordinal / PatchRows % PatchColumns, ordinal % PatchRows);

    private static bool InnerBoxOverlaps(PatchIndex patch, SkyRegion region)
    {
        var box = InnerBox(patch);
        var decMin = PixelToSky(patch.Tract, new PixelPoint(box.MinX, box.MinY - 0.5)).DecDegrees;
        var decMax = PixelToSky(patch.Tract, new PixelPoint(box.MinX, box.MaxY + 0.5)).DecDegrees;
        var middle = TractMiddleRa(patch.Tract);
        var raMin = middle - Math.Min((box.MaxX + 0.5 - ReferenceX) * PixelScaleDegrees, TractWidthDegrees / 2);
        var raMax = middle - Math.Max((box.MinX - 0.5 - ReferenceX) * PixelScaleDegrees, -TractWidthDegrees / 2);
        return raMin < raMax && region.Overlaps(raMin, raMax, decMin, decMax);
    }

    // Corners are unwrapped from the first one on, so that a footprint across RA 0 (or opposite the tract) stays whole.
    private static void Project(int tract, Footprint footprint, Span<PixelPoint> polygon)
    {
        var first = footprint.Corner1;
        var firstX = SkyToPixel(tract, first).X;
        for (var i = 0; i < polygon.Length; i++)
        {
            var corner = footprint[i];
            var x = firstX - (SkyPoint.RaDifference(first.RaDegrees, corner.RaDegrees) / PixelScaleDegrees);
            polygon[i] = new PixelPoint(x, DecToY(corner.DecDegrees));
        }
    }

    private static void AddOverlaps(int tract, ReadOnlySpan<PixelPoint> polygon, List<PatchOverlap> found)
    {
        var (minX, maxX, minY, maxY) = (double.MaxValue, double.MinValue, double.MaxValue, double.MinValue);
        foreach (var point in polygon)
        {
            (minX, maxX) = (Math.Min(minX, point.X), Math.Max(maxX, point.X));
            (minY, maxY) = (Math.Min(minY, point.Y), Math.Max(maxY, point.Y));
        }

        var (firstColumn, lastColumn) = Cells(minX, maxX, PatchInnerWidthPixels, PatchColumns);
        var (firstRow, lastRow) = Cells(minY, maxY, PatchInnerHeightPixels, PatchRows);
        for (var column = firstColumn; column <= lastColumn; column++)
        {
            for (var row = firstRow; row <= lastRow; row++)
            {
                var patch = new PatchIndex(tract, column, row);
                var area = PolygonClip.AreaWithin(polygon, OuterBox(patch));
                if (area >= MinOverlapPixels)
                {
                    found.Add(new PatchOverlap(patch, area));
                }
            }
        }
    }

    // Cells whose outer interval can meet [min, max]; the exact test comes after.
    private static (int First, int Last) Cells(double min, double max, int size, int count)
    {
        var first = Math.Floor((min - PatchBorderPixels - 1) / size);
        var last = Math.Floor((max + PatchBorderPixels + 1) / size);
        return last < 0 || first >= count ? (0, -1) : ((int)Math.Max(first, 0), (int)Math.Min(last, count - 1));
    }
}
