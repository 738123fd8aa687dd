namespace DcGrid.Survey.Sky;

/// <summary>
/// The pixel grid of a patch image as FITS keywords. CRPIX is 1-based, as FITS has it; CRVAL and CD are in degrees.
/// The projection is CEA with PV2_1 = 1 (without that keyword SExtractor reads nonsense).
/// </summary>
public sealed record PatchGrid(
    int Naxis1, int Naxis2, double Crval1, double Crval2, double Crpix1, double Crpix2, double Cd11, double Cd22)
{
    public string Ctype1 { get; } = "RA---CEA";

    public string Ctype2 { get; } = "DEC--CEA";

    /// <summary>Lambda of the projection.</summary>
    public double Pv21 { get; } = 1;

    /// <summary>The projection of this grid.</summary>
    public FitsWcs ToWcs() => FitsWcs.EqualArea(Crval1, Crpix1, Crpix2, Cd11, Cd22);
}
