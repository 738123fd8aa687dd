namespace DcGrid.Survey.Sky;

/// <summary>A box in RA and Dec, degrees. RA goes eastward from its first to its second value and may pass 0.</summary>
public sealed record SkyRegion
{
    /// <param name="raFrom">Western end, degrees; any turn of the circle.</param>
    /// <param name="raTo">Eastern end; when it is less than <paramref name="raFrom"/> the region passes RA 0. A span of 360
    /// or more is the whole circle.</param>
    /// <param name="decMin">Southern end, -90 to +90.</param>
    /// <param name="decMax">Northern end, not less than <paramref name="decMin"/>.</param>
    /// <exception cref="ArgumentException">The numbers make no region.</exception>
    public SkyRegion(double raFrom, double raTo, double decMin, double decMax)
    {
        if (!double.IsFinite(raFrom) || !double.IsFinite(raTo))
        {
            throw new ArgumentException("the RA limits of a region must be finite numbers of degrees");
        }

        if (!(decMin >= -90 && decMin <= decMax && decMax <= 90))
        {
            throw new ArgumentException("the Dec limits of a region must be in -90..+90 degrees, the lesser one first");
        }

        RaFrom = SkyPoint.NormalizeRa(raFrom);
        RaWidth = Math.Abs(raTo - raFrom) >= 360 ? 360 : SkyPoint.NormalizeRa(raTo - raFrom);
        (DecMin, DecMax) = (decMin, decMax);
    }

    /// <summary>Western end, degrees, [0, 360).</summary>
    public double RaFrom { get; }

    /// <summary>Extent eastward, degrees, [0, 360].</summary>
    public double RaWidth { get; }

    public double DecMin { get; }

    public double DecMax { get; }

    /// <summary>Eastern end, degrees, [0, 360).</summary>
    public double RaTo => SkyPoint.NormalizeRa(RaFrom + RaWidth);

    /// <summary>True when the position lies in it or on its edge.</summary>
    public bool Contains(SkyPoint point) =>
        point.DecDegrees >= DecMin && point.DecDegrees <= DecMax
        && SkyPoint.NormalizeRa(point.RaDegrees - RaFrom) <= RaWidth;

    /// <summary>True when the two share an area, not just an edge.</summary>
    public bool Overlaps(SkyRegion other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Overlaps(other.RaFrom, other.RaFrom + other.RaWidth, other.DecMin, other.DecMax);
    }

    /// <summary>The same for a box whose RA has been unwrapped: <paramref name="raMin"/> is less than the other end.</summary>
    internal bool Overlaps(double raMin, double raMax, double decMin, double decMax)
    {
        if (!(decMin < DecMax && decMax > DecMin))
        {
            return false;
        }

        var offset = SkyPoint.NormalizeRa(raMin - RaFrom);
        return offset < RaWidth || offset + (raMax - raMin) > 360;
    }
}
