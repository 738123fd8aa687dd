namespace DcGrid.Cli.Report.Model;

/// <summary>Magnitude against error in one filter.</summary>
/// <param name="Coadd">The primary sources of the coadds, each measured on its coadd.</param>
/// <param name="Forced">The same sources measured on each frame at the coadd's positions.</param>
internal sealed record FilterMagnitudes(string Filter, MagnitudeSeries Coadd, MagnitudeSeries Forced);

/// <summary>One cloud of points.</summary>
/// <param name="Points">An even selection of those with a magnitude.</param>
/// <param name="Sources">Sources in the tables that were read.</param>
/// <param name="WithMagnitude">Those of them whose flux is positive and was measured.</param>
/// <param name="TablesRead">Tables that were read.</param>
/// <param name="Tables">Tables that there are.</param>
/// <param name="FiveSigmaMag">Median magnitude of sources of signal-to-noise 4.5 to 5.5; NaN with fewer than 5 of them.</param>
internal sealed record MagnitudeSeries(
    IReadOnlyList<MagnitudePoint> Points,
    long Sources,
    long WithMagnitude,
    long TablesRead,
    long Tables,
    double FiveSigmaMag);

/// <summary>A source: PSF magnitude and its error, mag.</summary>
internal readonly record struct MagnitudePoint(double Mag, double MagSigma);
