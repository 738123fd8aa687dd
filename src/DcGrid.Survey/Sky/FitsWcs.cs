using DcGrid.Survey.Fits;

namespace DcGrid.Survey.Sky;

/// <summary>
/// Where pixels lie on the sky: the projections TAN (about any point) and CEA (about a point of the equator), from a FITS
/// header. Pixels are 0-based here (see <see cref="PixelPoint"/>); CRPIX in a header is 1-based, and that is taken into
/// account here and nowhere else.
/// </summary>
public sealed partial class FitsWcs
{
    private const double DegreesPerRadian = 180 / Math.PI;

    private readonly Projection _projection;
    private readonly double _crval1;
    private readonly double _crval2;
    private readonly double _crpix1;
    private readonly double _crpix2;
    private readonly double _lambda;
    private readonly Matrix _toPlane;
    private readonly Matrix _toPixel;

    private FitsWcs(Projection projection, double crval1, double crval2, double crpix1, double crpix2, Matrix cd, double lambda)
    {
        (_projection, _crval1, _crval2, _crpix1, _crpix2, _lambda) = (projection, crval1, crval2, crpix1, crpix2, lambda);
        _toPlane = cd;
        _toPixel = cd.Invert();
    }

    private enum Projection
    {
        Tangent,
        EqualArea,
    }

    /// <summary>RA and Dec of the reference pixel, degrees (CRVAL).</summary>
    public SkyPoint ReferencePoint => new(_crval1, _crval2);

    /// <summary>Side of a square pixel of the same area at the reference point, degrees.</summary>
    public double PixelScaleDegrees => Math.Sqrt(Math.Abs(_toPlane.Determinant));

    /// <summary>Position of a pixel, 0-based.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The pixel is no point of the sky in this projection.</exception>
    public SkyPoint PixelToSky(PixelPoint pixel)
    {
        var (x, y) = _toPlane.Apply(pixel.X + 1 - _crpix1, pixel.Y + 1 - _crpix2);
        return _projection == Projection.Tangent ? DeprojectTangent(x, y) : DeprojectEqualArea(x, y);
    }

    /// <summary>Pixel of a position, 0-based; null where the projection does not reach (behind the tangent plane).</summary>
    public PixelPoint? SkyToPixel(SkyPoint point)
    {
        var plane = _projection == Projection.Tangent ? ProjectTangent(point) : ProjectEqualArea(point);
        if (plane is not { } at)
        {
            return null;
        }

        var (x, y) = _toPixel.Apply(at.X, at.Y);
        return new PixelPoint(x + _crpix1 - 1, y + _crpix2 - 1);
    }

    private SkyPoint DeprojectTangent(double xDegrees, double yDegrees)
    {
        var (x, y) = (xDegrees / DegreesPerRadian, yDegrees / DegreesPerRadian);
        var (sin0, cos0) = Math.SinCos(_crval2 / DegreesPerRadian);
        var away = cos0 - (y * sin0);
        var ra = Math.Atan2(x, away);
        var dec = Math.Atan2(sin0 + (y * cos0), Math.Sqrt((x * x) + (away * away)));
        return new SkyPoint(_crval1 + (ra * DegreesPerRadian), dec * DegreesPerRadian);
    }

    private PixelPoint? ProjectTangent(SkyPoint point)
    {
        var (sin0, cos0) = Math.SinCos(_crval2 / DegreesPerRadian);
        var (sin, cos) = Math.SinCos(point.DecDegrees / DegreesPerRadian);
        var (sinRa, cosRa) = Math.SinCos(SkyPoint.RaDifference(_crval1, point.RaDegrees) / DegreesPerRadian);
        var cosDistance = (sin0 * sin) + (cos0 * cos * cosRa);
        if (cosDistance <= 0)
        {
            return null;
        }

        return new PixelPoint(
            cos * sinRa / cosDistance * DegreesPerRadian,
            ((cos0 * sin) - (sin0 * cos * cosRa)) / cosDistance * DegreesPerRadian);
    }

    private SkyPoint DeprojectEqualArea(double xDegrees, double yDegrees)
    {
        var sine = yDegrees * _lambda / DegreesPerRadian;
        if (!(Math.Abs(sine) <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(yDegrees), yDegrees, "the pixel lies beyond a pole");
        }

        return new SkyPoint(_crval1 + xDegrees, Math.Asin(sine) * DegreesPerRadian);
    }

    private PixelPoint? ProjectEqualArea(SkyPoint point) => new PixelPoint(
        SkyPoint.RaDifference(_crval1, point.RaDegrees),
        Math.Sin(point.DecDegrees / DegreesPerRadian) * DegreesPerRadian / _lambda);

    private readonly record struct Matrix(double A11, double A12, double A21, double A22)
    {
        public double Determinant => (A11 * A22) - (A12 * A21);

        public (double X, double Y) Apply(double x, double y) => ((A11 * x) + (A12 * y), (A21 * x) + (A22 * y));

        public Matrix Invert()
        {
            var determinant = Determinant;
            if (determinant == 0 || !double.IsFinite(1 / determinant))
            {
                throw new FitsFormatException("the WCS matrix (CD, or PC and CDELT) has no inverse");
            }

            return new Matrix(A22 / determinant, -A12 / determinant, -A21 / determinant, A11 / determinant);
        }
    }
}
