using System.Globalization;
using DcGrid.Cli.Report.Compare;
using DcGrid.Cli.Report.Svg;

namespace DcGrid.Cli.Report.Html;

/// <summary>Our sources against those of a reference.</summary>
internal static class ComparisonSection
{
    private const double PlotWidth = 360;
    private const double PlotHeight = 230;
    private const int SeparationBins = 30;
    private const double LowestRatio = 0.7;
    private const double HighestRatio = 1.3;

    public static void Write(MarkupWriter markup, CatalogueComparison comparison)
    {
        using (PageParts.Section(markup, "comparison", $"Comparison with {comparison.Reference}"))
        {
            WriteRule(markup, comparison);
            HtmlTable.Write(markup, "By filter", FilterColumns(), comparison.Filters);
            WritePlots(markup, comparison);
            markup.Element("h3", "Frame by frame");
            HtmlTable.Write(markup, "", FrameColumns(), comparison.Frames.Take(ReportLimits.MaxComparedFrameRows));
            PageParts.Shown(
                markup, Math.Min(comparison.Frames.Count, ReportLimits.MaxComparedFrameRows), comparison.Frames.Count, "frames");
            if (comparison.FramesWithoutTable.Count > 0)
            {
                PageParts.Paragraph(
                    markup,
                    $"The campaign has no source table for {Numbers.Count(comparison.FramesWithoutTable.Count)} frames of the reference, which are in none of "
                    + $"the figures: {string.Join(", ", comparison.FramesWithoutTable.Take(ReportLimits.MaxNotes))}.",
                    "alarm");
            }
        }
    }

    private static void WriteRule(MarkupWriter markup, CatalogueComparison comparison)
    {
        PageParts.Paragraph(
            markup,
            $"The reference holds {Numbers.Count(comparison.ReferenceSources)} sources that the LSST stack measured on the same frames.");
        using (markup.Open("ul", ("class", "rule-list")))
        {
            markup.Element("li", "Frame by frame: all sources of our src table against all of the reference, great-circle distance, each source "
                + "in at most one pair, the closest pairs first.");
            markup.Element("li", $"Counted: the reference’s sources with flux.psf / flux.psf.err over {CatalogueComparison.MinSignalToNoise:0}, both finite. "
                + $"Found again: those with one of ours within {CatalogueComparison.MatchRadiusArcsec.ToString(CultureInfo.InvariantCulture)} arcsec.");
            markup.Element("li", "No source is left out by a flag, neither ours nor theirs: saturated, interpolated and edge sources count. "
                + "The column “unflagged” says what it is without the reference’s sources that have one of "
                + string.Join(", ", ReferenceCatalogue.DoubtFlags) + ".");
            markup.Element("li", "Offsets are ours less the reference’s, the flux ratio is our psfFlux over their flux.psf (both ADU of the frame; theirs is "
                + "aperture-corrected), medians over the pairs; scatter is 1.48 times the median absolute deviation.");
            markup.Element("li", "Nothing was fitted, shifted or scaled before.");
        }
    }

    private static IReadOnlyList<HtmlColumn<ComparedFilter>> FilterColumns() =>
    [
        new("filter", "", f => f.Filter) { IsText = true, Class = f => PageParts.FilterClass(f.Filter) },
        new("frames", "", f => Numbers.Count(f.Frames)),
        .. FigureColumns<ComparedFilter>(f => f.Figures, f => f.Filter),
    ];

    private static IReadOnlyList<HtmlColumn<ComparedFrame>> FrameColumns() =>
    [
        new("frame", "", f => f.Frame) { IsText = true, Class = f => PageParts.FilterClass(f.Filter) },
        new("our sources", "", f => Numbers.Count(f.OurSources)),
        .. FigureColumns<ComparedFrame>(f => f.Figures, f => f.Filter),
    ];

    private static IEnumerable<HtmlColumn<T>> FigureColumns<T>(Func<T, MatchFigures> figures, Func<T, string> filter)
    {
        HtmlColumn<T> Column(string header, string unit, Func<MatchFigures, string> text) => new(header, unit, row => text(figures(row)));
        return
        [
            Column("reference", "sources", f => Numbers.Count(f.Reference)),
            Column("S/N > 10", "sources", f => Numbers.Count(f.Bright)),
            Column("found again", "sources", f => Numbers.Count(f.Matched)),
            new("found again", "share", row => Numbers.Percent(figures(row).MatchedFraction))
            {
                Class = row => IsShort(figures(row), filter(row)) ? "strong suspect" : "strong",
            },
            Column("unflagged", "share", f => Numbers.Percent(f.MatchedUnflaggedFraction)),
            Column("ΔRA cos δ", "mas", f => Numbers.Signed(f.MedianDeltaRaMas, 0)),
            Column("ΔDec", "mas", f => Numbers.Signed(f.MedianDeltaDecMas, 0)),
            Column("scatter", "RA, Dec, mas", f => $"{Numbers.Fixed(f.ScatterRaMas, 0)}, {Numbers.Fixed(f.ScatterDecMas, 0)}"),
            Column("separation", "50, 90, 99 %, mas", SeparationsOf),
            Column("flux ratio", "median", f => Numbers.Fixed(f.MedianFluxRatio, 4)),
            Column("flux ratio", "scatter", f => Numbers.Fixed(f.FluxRatioScatter, 4)),
        ];
    }

    private static bool IsShort(MatchFigures figures, string filter) =>
        ReportAims.Covers(filter) && figures.MatchedFraction < ReportAims.MatchedSourcesFraction;

    private static string SeparationsOf(MatchFigures figures) =>
        $"{Numbers.Fixed(figures.Separation50Mas, 0)}, {Numbers.Fixed(figures.Separation90Mas, 0)}, {Numbers.Fixed(figures.Separation99Mas, 0)}";

    private static void WritePlots(MarkupWriter markup, CatalogueComparison comparison)
    {
        ComparedFilter[] filters = [.. comparison.Filters.Where(f => f.SeparationsArcsec.Count > 0)];
        if (filters.Length == 0)
        {
            return;
        }

        markup.Element("h3", "Separations");
        using (markup.Open("div", ("class", "grid-3")))
        {
            foreach (var filter in filters)
            {
                WriteSeparations(markup, filter);
            }
        }

        markup.Element("h3", "Flux ratio, ours over the reference’s");
        var x = PlotAxis.Around(
            "reference’s magnitude on our zero point, mag", filters.SelectMany(f => f.Pairs).Select(p => p.ReferenceMag), 0.2);
        using (markup.Open("div", ("class", "grid-3")))
        {
            foreach (var filter in filters)
            {
                WriteRatios(markup, filter, x);
            }
        }
    }

    private static void WriteSeparations(MarkupWriter markup, ComparedFilter filter)
    {
        var histogram = Histogram.Of(
            filter.SeparationsArcsec, 0, CatalogueComparison.SearchRadiusArcsec, SeparationBins);
        PlotFrame frame = new(
            $"filter {filter.Filter}",
            PlotWidth,
            PlotHeight,
            new PlotAxis("separation, arcsec", 0, CatalogueComparison.SearchRadiusArcsec),
            new PlotAxis("pairs", 0, histogram.Counts.Max() * 1.08))
        {
            Color = PlotColors.OfFilter(filter.Filter),
        };
        using (frame.Open(markup, $"Histogram of separations in {filter.Filter}", isProbed: false))
        {
            histogram.Write(markup, frame, PlotColors.OfFilter(filter.Filter), "arcsec");
            frame.WriteMark(markup, CatalogueComparison.MatchRadiusArcsec, "match radius");
        }
    }

    private static void WriteRatios(MarkupWriter markup, ComparedFilter filter, PlotAxis x)
    {
        EvenSample<(double, double)> points = new(ReportLimits.MaxPointsPerSeries);
        foreach (var pair in filter.Pairs)
        {
            points.Add((pair.ReferenceMag, pair.FluxRatio));
        }

        var title = $"filter {filter.Filter}: median {Numbers.Fixed(filter.Figures.MedianFluxRatio, 3)}, "
            + $"scatter {Numbers.Fixed(filter.Figures.FluxRatioScatter, 3)}";
        PlotFrame frame = new(title, PlotWidth, PlotHeight, x, new PlotAxis("flux ratio", LowestRatio, HighestRatio))
        {
            Color = PlotColors.OfFilter(filter.Filter),
        };
        using (markup.Open("div"))
        {
            int beyond;
            using (frame.Open(markup, $"Flux ratio against magnitude in {filter.Filter}", isProbed: true))
            {
                beyond = ScatterPlot.WriteSeries(
                    markup, frame, new ScatterSeries("pair", PlotColors.OfFilter(filter.Filter), 1.5, points.Items));
                frame.WriteLevel(markup, filter.Figures.MedianFluxRatio, "");
            }

            if (beyond > 0)
            {
                PageParts.Paragraph(markup, $"{Numbers.Count(beyond)} of {Numbers.Count(points.Items.Count)} points lie beyond the axes.", "limit");
            }
        }
    }
}
