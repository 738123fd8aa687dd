using DcGrid.Cli.Report.Model;
using DcGrid.Cli.Report.Svg;

namespace DcGrid.Cli.Report.Html;

/// <summary>Magnitude against error, filter by filter, on axes that are the same for all.</summary>
internal static class MagnitudeSection
{
    private const double PlotWidth = 360;
    private const double PlotHeight = 280;
    private const double MinErrorMag = 0.0005;
    private const double MaxErrorMag = 2;
    private const double FiveSigmaErrorMag = 0.2171;

    public static void Write(MarkupWriter markup, IReadOnlyList<FilterMagnitudes> filters)
    {
        using (PageParts.Section(markup, "magnitudes", "Magnitude and error"))
        {
            if (filters.Count == 0)
            {
                PageParts.Paragraph(markup, "No source has been measured yet.");
                return;
            }

            PageParts.Paragraph(
                markup,
                "PSF magnitudes. In colour the sources of the coadds (the primary ones), measured on the coadd; in grey the same sources "
                + "measured on each frame at the coadd’s positions. The dashed line is signal-to-noise 5. Point at a dot for its values.");
            var x = PlotAxis.Around("PSF magnitude, mag", filters.SelectMany(f => f.Coadd.Points.Concat(f.Forced.Points)).Select(p => p.Mag), 0.2);
            PlotAxis y = new("error, mag", MinErrorMag, MaxErrorMag, IsLog: true);
            using (markup.Open("div", ("class", "grid-3")))
            {
                foreach (var filter in filters)
                {
                    WriteFilter(markup, filter, x, y);
                }
            }

            WriteTable(markup, filters);
        }
    }

    private static void WriteFilter(MarkupWriter markup, FilterMagnitudes filter, PlotAxis x, PlotAxis y)
    {
        PlotFrame frame = new($"filter {filter.Filter}", PlotWidth, PlotHeight, x, y) { Color = PlotColors.OfFilter(filter.Filter) };
        using (frame.Open(markup, $"Magnitude against error in {filter.Filter}", isProbed: true))
        {
            ScatterPlot.WriteSeries(markup, frame, SeriesOf("forced, on a frame", PlotColors.Neutral, 0.9, filter.Forced));
            ScatterPlot.WriteSeries(markup, frame, SeriesOf("on the coadd", PlotColors.OfFilter(filter.Filter), 1.3, filter.Coadd));
            frame.WriteLevel(markup, FiveSigmaErrorMag, "5 σ");
        }
    }

    private static ScatterSeries SeriesOf(string name, string color, double radius, MagnitudeSeries series) =>
        new(name, color, radius, [.. series.Points.Select(p => (p.Mag, p.MagSigma))]);

    private static void WriteTable(MarkupWriter markup, IReadOnlyList<FilterMagnitudes> filters) => HtmlTable.Write(
        markup,
        "Sources, and the median magnitude at signal-to-noise 5. Forced fluxes that are not positive have no magnitude",
        [
            new HtmlColumn<FilterMagnitudes>("filter", "", f => f.Filter) { IsText = true, Class = f => PageParts.FilterClass(f.Filter) },
            new("coadd sources", "", f => Numbers.Count(f.Coadd.Sources)),
            new("with a magnitude", "", f => Numbers.Count(f.Coadd.WithMagnitude)),
            new("5 σ on the coadd", "mag", f => Numbers.Fixed(f.Coadd.FiveSigmaMag, 2)),
            new("forced measurements", "", f => Numbers.Count(f.Forced.Sources)),
            new("with a magnitude", "", f => Numbers.Count(f.Forced.WithMagnitude)),
            new("5 σ on a frame", "mag", f => Numbers.Fixed(f.Forced.FiveSigmaMag, 2)),
            new("tables read", "coadd, forced", f => $"{TablesOf(f.Coadd)}, {TablesOf(f.Forced)}"),
            new("points drawn", "", f => Numbers.Count(f.Coadd.Points.Count + f.Forced.Points.Count)),
        ],
        filters);

    private static string TablesOf(MagnitudeSeries series) => $"{Numbers.Count(series.TablesRead)} of {Numbers.Count(series.Tables)}";
}
