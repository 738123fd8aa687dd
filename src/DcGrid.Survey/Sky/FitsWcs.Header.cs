using DcGrid.Survey.Fits;

namespace DcGrid.Survey.Sky;

public sealed partial class FitsWcs
{
    private const int AxisNameLength = 4;

    /// <summary>
    /// The WCS of a header: CTYPE, CRVAL, CRPIX and the matrix as CD, as PC with CDELT, or as CDELT with CROTA2. The axes may
    /// stand in either order. Distortions are not understood and refused.
    /// </summary>
    /// <exception cref="FitsFormatException">There is no WCS, or not one that this library understands.</exception>
    public static FitsWcs FromHeader(FitsHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (header.FindString("CTYPE1") is not { } type1 || header.FindString("CTYPE2") is not { } type2)
        {
            throw new FitsFormatException("the header has no WCS (no CTYPE1, CTYPE2)");
        }

        var swapped = AxisName(type1) == "DEC-";
        var (raType, decType) = swapped ? (type2, type1) : (type1, type2);
        if (AxisName(raType) != "RA--" || AxisName(decType) != "DEC-")
        {
            throw new FitsFormatException($"CTYPE '{type1}', '{type2}': only RA and Dec are understood");
        }

        var projection = ReadProjection(raType, decType);
        var (raAxis, decAxis) = swapped ? (2, 1) : (1, 2);
        var (crval1, crval2) = (header.GetDouble($"CRVAL{raAxis}"), header.GetDouble($"CRVAL{decAxis}"));
        if (Math.Abs(crval2) > 90)
        {
            throw new FitsFormatException($"CRVAL{decAxis} = {crval2} is no declination");
        }

        if (projection == Projection.EqualArea && crval2 != 0)
        {
            throw new FitsFormatException($"CRVAL{decAxis} = {crval2}: CEA is understood about the equator only");
        }

        RequireDefaultPole(header, projection);
        // The row that makes RA comes first, whichever axis it is; the columns stay those of x and y.
        var matrix = ReadMatrix(header);
        if (swapped)
        {
            matrix = new Matrix(matrix.A21, matrix.A22, matrix.A11, matrix.A12);
        }

        return new FitsWcs(projection, crval1, crval2, header.GetDouble("CRPIX1"), header.GetDouble("CRPIX2"), matrix,
            projection == Projection.EqualArea ? ReadLambda(header, decAxis) : 1);
    }

    /// <summary>CEA about a point of the equator, lambda 1, with square axes; CRPIX 1-based.</summary>
    internal static FitsWcs EqualArea(double crval1, double crpix1, double crpix2, double cd11, double cd22) =>
        new(Projection.EqualArea, crval1, 0, crpix1, crpix2, new Matrix(cd11, 0, 0, cd22), 1);

    private static string AxisName(string type) => type.Length >= AxisNameLength ? type[..AxisNameLength] : type;

    private static Projection ReadProjection(string raType, string decType) => (raType, decType) switch
    {
        ("RA---TAN", "DEC--TAN") => Projection.Tangent,
        ("RA---CEA", "DEC--CEA") => Projection.EqualArea,
        _ => throw new FitsFormatException($"CTYPE '{raType}', '{decType}': only the projections TAN and CEA are understood"),
    };

    private static double ReadLambda(FitsHeader header, int decAxis)
    {
        var lambda = header.FindDouble($"PV{decAxis}_1") ?? 1;
        return lambda is > 0 and <= 1 ? lambda : throw new FitsFormatException($"PV{decAxis}_1 = {lambda} is no CEA parameter");
    }

    private static void RequireDefaultPole(FitsHeader header, Projection projection)
    {
        var usual = projection == Projection.Tangent ? 180.0 : 0.0;
        if (header.FindDouble("LONPOLE") is { } pole && pole != usual)
        {
            throw new FitsFormatException($"LONPOLE = {pole} is not understood");
        }
    }

    private static Matrix ReadMatrix(FitsHeader header)
    {
        if (header.Contains("CD1_1") || header.Contains("CD1_2") || header.Contains("CD2_1") || header.Contains("CD2_2"))
        {
            return new Matrix(Or(header, "CD1_1", 0), Or(header, "CD1_2", 0), Or(header, "CD2_1", 0), Or(header, "CD2_2", 0));
        }

        if (!header.Contains("CDELT1") || !header.Contains("CDELT2"))
        {
            throw new FitsFormatException("the header has no WCS matrix (no CD, no CDELT)");
        }

        var (scale1, scale2) = (header.GetDouble("CDELT1"), header.GetDouble("CDELT2"));
        if (header.FindDouble("CROTA2") is { } rotation && rotation != 0)
        {
            var (sin, cos) = Math.SinCos(rotation / DegreesPerRadian);
            return new Matrix(scale1 * cos, -scale2 * sin, scale1 * sin, scale2 * cos);
        }

        return new Matrix(
            scale1 * Or(header, "PC1_1", 1), scale1 * Or(header, "PC1_2", 0),
            scale2 * Or(header, "PC2_1", 0), scale2 * Or(header, "PC2_2", 1));
    }

    private static double Or(FitsHeader header, string keyword, double otherwise) => header.FindDouble(keyword) ?? otherwise;
}
