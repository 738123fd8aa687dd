using DcGrid.Survey.Fits;

namespace DcGrid.Cli.Report.Source;

/// <summary>A source as a payload measured it. What could not be measured is NaN.</summary>
/// <param name="RaDegrees">ICRS.</param>
/// <param name="DecDegrees">ICRS.</param>
/// <param name="Flux">PSF flux, ADU.</param>
/// <param name="FluxSigma">Its error, ADU.</param>
/// <param name="Mag">PSF magnitude.</param>
/// <param name="MagSigma">Its error, mag.</param>
internal readonly record struct MeasuredSource(
    double RaDegrees, double DecDegrees, double Flux, double FluxSigma, double Mag, double MagSigma);

/// <summary>What the report reads of a <c>src</c>, <c>coaddSrc</c> or <c>forcedSrc</c> file.</summary>
/// <param name="ZeroPoint">Magnitude of 1 ADU; NaN where the header does not say.</param>
/// <param name="Sources">In the file's order; of a coadd, the primary ones.</param>
/// <param name="IsCut">True where the file holds more than <see cref="ReportLimits.MaxSourcesPerTable"/>.</param>
internal sealed record SourceTable(double ZeroPoint, IReadOnlyList<MeasuredSource> Sources, bool IsCut)
{
    /// <summary>Reads the first table of a FITS file.</summary>
    /// <exception cref="FitsFormatException">It is no such table, or it is damaged.</exception>
    public static SourceTable Read(Stream stream)
    {
        using FitsReader reader = new(stream, leaveOpen: true);
        var table = reader.RequireTable();
        var columns = Array.ConvertAll(
            ["ra", "decl", "psfFlux", "psfFluxSigma", "psfMag", "psfMagSigma"], table.Column);
        var primary = table.FindColumn("detectIsPrimary");
        List<MeasuredSource> sources = [];
        foreach (var row in table.Rows().Take(ReportLimits.MaxSourcesPerTable))
        {
            if (primary is not null && row.GetDouble(primary) == 0)
            {
                continue;
            }

            var v = Array.ConvertAll(columns, c => row.GetDouble(c));
            sources.Add(new MeasuredSource(v[0], v[1], v[2], v[3], v[4], v[5]));
        }

        var zeroPoint = table.Header.FindDouble("MAGZERO") ?? double.NaN;
        return new SourceTable(zeroPoint, sources, table.RowCount > ReportLimits.MaxSourcesPerTable);
    }
}
