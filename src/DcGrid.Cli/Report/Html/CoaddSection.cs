using DcGrid.Cli.Report.Model;

namespace DcGrid.Cli.Report.Html;

/// <summary>The coadds as images, patch by patch.</summary>
internal static class CoaddSection
{
    private static readonly IReadOnlyList<(string Figure, Func<double, string> Text)> Conditions =
    [
        ("seeing", v => $"seeing {Numbers.Fixed(v, 2)}″"),
        ("inputs", v => $"{Numbers.Fixed(v, 0)} frame{(v == 1 ? "" : "s")}"),
        ("inputsLeftOut", v => v > 0 ? $"{Numbers.Fixed(v, 0)} left out" : ""),
    ];

    private static readonly IReadOnlyList<(string Figure, Func<double, string> Text)> Content =
    [
        ("primarySources", v => $"{Numbers.Count((long)v)} sources"),
        ("coveredFraction", v => $"{Numbers.Percent(v)} covered"),
    ];

    public static void Write(MarkupWriter markup, IReadOnlyList<PatchCoadds> patches)
    {
        using (PageParts.Section(markup, "coadds", "Coadds"))
        {
            if (patches.Count == 0)
            {
                PageParts.Paragraph(markup, "No coadd has been made.");
                return;
            }

            PageParts.Paragraph(
                markup,
                "North is up, east is left; a patch is 13.6 by 13.0 arcmin with its border. The grey scale is an inverse hyperbolic sine of "
                + "the signal over the sky’s noise, the same for all; black is sky no frame covers. Depth is the magnitude of a star at 5 sigma. "
                + "Click a picture to see it larger.");
            // Whole patches first: the strips at the frames' edges say little.
            foreach (var patch in patches.OrderBy(p => p.IsStrip))
            {
                WritePatch(markup, patch);
            }
        }
    }

    private static void WritePatch(MarkupWriter markup, PatchCoadds patch)
    {
        markup.NewLine();
        markup.Element("h3", $"Tract {patch.Tract}, patch {patch.Patch}" + (patch.IsStrip ? " (a strip)" : ""));
        using (markup.Open("div", ("class", patch.IsStrip ? "pictures strip" : "pictures")))
        {
            foreach (var coadd in patch.Coadds)
            {
                WritePicture(markup, patch, coadd);
            }
        }
    }

    private static void WritePicture(MarkupWriter markup, PatchCoadds patch, CoaddPicture coadd)
    {
        markup.NewLine();
        using (markup.Open("figure"))
        {
            if (coadd.Png is { } png)
            {
                markup.Empty(
                    "img",
                    ("src", "data:image/png;base64," + Convert.ToBase64String(png)),
                    ("alt", $"Coadd of patch {patch.Patch} in {coadd.Filter}"));
            }
            else
            {
                markup.Element("div", coadd.Remark, ("class", "no-picture"));
            }

            using (markup.Open("figcaption"))
            {
                markup.Element("b", coadd.Filter, ("class", PageParts.FilterClass(coadd.Filter)));
                markup.Text(" " + string.Join(" · ", Lead(coadd)));
                WriteLine(markup, coadd, Conditions);
                WriteLine(markup, coadd, Content);
            }
        }
    }

    private static IEnumerable<string> Lead(CoaddPicture coadd)
    {
        if (coadd.Outcome != "OK")
        {
            yield return coadd.Outcome;
        }

        if (double.IsFinite(coadd.Figures.Find("depth")))
        {
            yield return $"depth {Numbers.Fixed(coadd.Figures.Find("depth"), 2)} mag";
        }
    }

    private static void WriteLine(
        MarkupWriter markup, CoaddPicture coadd, IReadOnlyList<(string Figure, Func<double, string> Text)> items)
    {
        var parts = items.Where(i => double.IsFinite(coadd.Figures.Find(i.Figure)))
            .Select(i => i.Text(coadd.Figures.Find(i.Figure)))
            .Where(t => t.Length > 0);
        markup.Element("span", string.Join(" · ", parts));
    }
}
