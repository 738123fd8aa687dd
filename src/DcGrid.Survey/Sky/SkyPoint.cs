namespace DcGrid.Survey.Sky;

/// <summary>A position on the sky, ICRS, degrees. RA is kept in [0, 360).</summary>
public readonly record struct SkyPoint
{
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or |Dec| over 90.</exception>
    public SkyPoint(double raDegrees, double decDegrees)
    {
        if (!double.IsFinite(raDegrees))
        {
            throw new ArgumentOutOfRangeException(nameof(raDegrees), raDegrees, "RA must be a finite number of degrees");
        }

        if (!(Math.Abs(decDegrees) <= 90))
        {
            throw new ArgumentOutOfRangeException(nameof(decDegrees), decDegrees, "Dec must be in -90..+90 degrees");
        }

        RaDegrees = NormalizeRa(raDegrees);
        DecDegrees = decDegrees;
    }

    /// <summary>Right ascension, degrees, [0, 360).</summary>
    public double RaDegrees { get; }

    /// <summary>Declination, degrees, -90 to +90.</summary>
    public double DecDegrees { get; }

    /// <summary>The same angle in [0, 360).</summary>
    public static double NormalizeRa(double degrees)
    {
        if (degrees is >= 0 and < 360)
        {
            return degrees;
        }

        var reduced = degrees % 360;
        if (reduced < 0)
        {
            reduced += 360;
        }

        // A tiny negative angle plus 360 rounds to 360 itself.
        return reduced >= 360 ? 0 : reduced;
    }

    /// <summary>The shortest way from one RA to another, degrees, in [-180, +180).</summary>
    public static double RaDifference(double fromDegrees, double toDegrees)
    {
        var difference = toDegrees - fromDegrees;
        // Left alone where it is in range: adding and taking off 180 would cost digits.
        return difference is >= -180 and < 180 ? difference : NormalizeRa(difference + 180) - 180;
    }
}

/// <summary>A position on a pixel grid: 0-based, whole numbers at pixel centres, so that pixel 0 is [-0.5, +0.5].</summary>
public readonly record struct PixelPoint(double X, double Y);
