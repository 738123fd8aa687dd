using System.Globalization;
using DcGrid.Cli.Report.Model;
using DcGrid.Cli.Report.Svg;

namespace DcGrid.Cli.Report.Html;

/// <summary>Seeing, sky, zero point and scatter of each frame.</summary>
internal static class FrameSection
{
    public static void Write(MarkupWriter markup, FrameSurvey survey)
    {
        using (PageParts.Section(markup, "frames", "Frames"))
        {
            if (survey.Frames.Count == 0)
            {
                PageParts.Paragraph(markup, "No frame has been through ProcessCcd yet.");
                return;
            }

            PageParts.Paragraph(
                markup,
                "What ProcessCcd measured. Stars are those of the reference catalogue that should be seen, found within 1 arcsec; the zero "
                + "point is the magnitude of 1 ADU, its offset is from tsField’s, its scatter from star to star. Marked cells are worth a look.");
            using (markup.Open("div", ("class", "grid-3")))
            {
                foreach (var plot in Plots(survey.Frames))
                {
                    plot.Write(markup);
                }
            }

            var rows = Rows(survey.Frames);
            HtmlTable.Write(markup, "", Columns(), rows, f => f.Good ? null : "failed");
            PageParts.Shown(markup, survey.Frames.Count, survey.Total, "frames in the plots");
            PageParts.Shown(markup, rows.Count, survey.Total, "frames in the table, suspect ones first");
        }
    }

    private static IEnumerable<FilterStripPlot> Plots(IReadOnlyList<FrameQuality> frames)
    {
        FilterStripPlot Plot(string figure, string title, string unit) => new(
            title,
            unit,
            [.. frames.Select(f => (f.Filter, Name(f), f.Figures.Find(figure), f.Suspect.ContainsKey(figure))).Where(f => double.IsFinite(f.Item3))]);

        yield return Plot("seeing", "Seeing (FWHM)", "arcsec");
        yield return Plot("skyLevel", "Sky", "ADU") with { FromZero = true };
        yield return Plot("zeroPoint", "Zero point", "mag");
        yield return Plot("zeroPointScatter", "Zero-point scatter", "mag") with
        {
            FromZero = true,
            Level = (ReportAims.ZeroPointScatterMag, "aim in g, r, i"),
        };
        yield return Plot("astrometricScatter", "Astrometric scatter", "arcsec") with { FromZero = true };
        yield return Plot("sources", "Sources", "count") with { FromZero = true };
    }

    // Where not all have room, the suspect ones come first.
    private static List<FrameQuality> Rows(IReadOnlyList<FrameQuality> frames) =>
        frames.Count <= ReportLimits.MaxFrameRows
            ? [.. frames]
            : [.. frames.OrderByDescending(f => f.Suspect.Count + (f.Good ? 0 : 100)).Take(ReportLimits.MaxFrameRows)];

    private static string Name(FrameQuality frame) => string.Create(
        CultureInfo.InvariantCulture, $"{frame.Run:000000}-{frame.Filter}{frame.Camcol}-{frame.Field:0000}");

    private static IReadOnlyList<HtmlColumn<FrameQuality>> Columns()
    {
        static HtmlColumn<FrameQuality> Column(string figure, string header, string unit, Func<double, string> text) =>
            new(header, unit, f => text(f.Figures.Find(figure)))
            {
                Class = f => f.Suspect.ContainsKey(figure) ? "suspect" : null,
                Hint = f => f.Suspect.GetValueOrDefault(figure),
            };

        static string Count(double value) => Numbers.Fixed(value, 0);
        return
        [
            new("frame", "", Name) { IsText = true, Class = f => PageParts.FilterClass(f.Filter) },
            new("outcome", "", f => f.Outcome) { IsText = true },
            Column("seeing", "seeing", "arcsec", v => Numbers.Fixed(v, 2)),
            Column("psfEllipticity", "PSF ellipticity", "", v => Numbers.Fixed(v, 3)),
            Column("skyLevel", "sky", "ADU", v => Numbers.Fixed(v, 1)),
            Column("skySigma", "sky noise", "ADU", v => Numbers.Fixed(v, 2)),
            Column("zeroPoint", "zero point", "mag", v => Numbers.Fixed(v, 3)),
            Column("zeroPointOffset", "ZP offset", "mag", v => Numbers.Signed(v, 3)),
            Column("zeroPointScatter", "ZP scatter", "mag", v => Numbers.Fixed(v, 3)),
            Column("astrometricOffset", "astrom. offset", "arcsec", v => Numbers.Fixed(v, 3)),
            Column("astrometricScatter", "astrom. scatter", "arcsec", v => Numbers.Fixed(v, 3)),
            new("stars found", "", f => StarsOf(f.Figures))
            {
                Class = f => f.Suspect.ContainsKey("matchedFraction") ? "suspect" : null,
                Hint = f => f.Suspect.GetValueOrDefault("matchedFraction"),
            },
            Column("psfStars", "PSF stars", "", Count),
            Column("sources", "sources", "", Count),
        ];
    }

    private static string StarsOf(FigureSet figures) =>
        double.IsFinite(figures.Find("matchedStars"))
            ? $"{Numbers.Fixed(figures.Find("matchedStars"), 0)} of {Numbers.Fixed(figures.Find("referenceStars"), 0)}"
            : Numbers.Unknown;
}
