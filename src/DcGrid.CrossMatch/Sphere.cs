namespace DcGrid.CrossMatch;

/// <summary>Angles on the sphere.</summary>
internal static class Sphere
{
    public const double DegreesPerRadian = 180 / Math.PI;
    public const double ArcsecPerDegree = 3600;

    /// <summary>Great-circle distance, degrees; the haversine keeps its digits at small and large distances alike.</summary>
    public static double SeparationDegrees(CatalogPosition a, CatalogPosition b)
    {
        var sinDec = Math.Sin((b.DecDegrees - a.DecDegrees) / 2 / DegreesPerRadian);
        var sinRa = Math.Sin((b.RaDegrees - a.RaDegrees) / 2 / DegreesPerRadian);
        var cosines = Math.Cos(a.DecDegrees / DegreesPerRadian) * Math.Cos(b.DecDegrees / DegreesPerRadian);
        var haversine = (sinDec * sinDec) + (cosines * sinRa * sinRa);
        return 2 * Math.Asin(Math.Min(1, Math.Sqrt(haversine))) * DegreesPerRadian;
    }

    /// <summary>The same angle in [0, 360).</summary>
    public static double NormalizeRa(double degrees)
    {
        var reduced = degrees % 360;
        if (reduced < 0)
        {
            reduced += 360;
        }

        return reduced >= 360 ? 0 : reduced;
    }

    /// <summary>The shortest way from one RA to another, degrees, -180 to +180.</summary>
    public static double RaDifference(double from, double to)
    {
        var difference = NormalizeRa(to) - NormalizeRa(from);
        return difference switch
        {
            >= 180 => difference - 360,
            < -180 => difference + 360,
            _ => difference,
        };
    }

    /// <summary>
    /// How far in RA a circle reaches on either side of its centre, degrees; 180 when it holds a pole.
    /// </summary>
    public static double RaReachDegrees(double decDegrees, double radiusDegrees)
    {
        if (Math.Abs(decDegrees) + radiusDegrees >= 90)
        {
            return 180;
        }

        var ratio = Math.Sin(radiusDegrees / DegreesPerRadian) / Math.Cos(decDegrees / DegreesPerRadian);
        return ratio >= 1 ? 180 : Math.Asin(ratio) * DegreesPerRadian;
    }
}
