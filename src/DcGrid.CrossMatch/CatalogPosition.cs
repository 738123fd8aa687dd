namespace DcGrid.CrossMatch;

/// <summary>Where a source of a catalogue lies: ICRS, degrees. RA may be given in any turn of the circle.</summary>
/// <param name="RaDegrees">Right ascension, finite.</param>
/// <param name="DecDegrees">Declination, -90 to +90.</param>
public readonly record struct CatalogPosition(double RaDegrees, double DecDegrees)
{
    internal bool IsValid => double.IsFinite(RaDegrees) && Math.Abs(DecDegrees) <= 90;
}
