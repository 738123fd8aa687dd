using DcGrid.Cli.Report.Model;

namespace DcGrid.Cli.Report.Html;

/// <summary>
/// The page: one file that holds its style, script, plots and pictures, and is forbidden to ask the network for anything.
/// </summary>
internal static class HtmlReport
{
    private const string ContentPolicy =
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    public static void Write(TextWriter output, CampaignReport report)
    {
        using MarkupWriter markup = new(output);
        using (markup.Open("html", ("lang", "en")))
        {
            WriteHead(markup, report.Campaign.Name);
            using (markup.Open("body"))
            {
                SummarySection.Write(markup, report);
                WriteContents(markup, report);
                using (markup.Open("main"))
                {
                    WriteSections(markup, report);
                }

                WriteFooter(markup);
                markup.Verbatim("script", Asset("report.js"));
            }
        }
    }

    private static void WriteHead(MarkupWriter markup, string campaign)
    {
        using (markup.Open("head"))
        {
            markup.Empty("meta", ("charset", "utf-8"));
            markup.Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content", ContentPolicy));
            markup.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
            markup.Element("title", $"{campaign}: production report");
            markup.Verbatim("style", Asset("report.css") + PageParts.FilterStyles());
        }
    }

    private static void WriteContents(MarkupWriter markup, CampaignReport report)
    {
        using (markup.Open("nav", ("aria-label", "Sections")))
        {
            void Link(string id, string text) => markup.Element("a", text, ("href", "#" + id));

            Link("verification", "Verification");
            Link("times", "Time");
            Link("coadds", "Coadds");
            Link("frames", "Frames");
            Link("magnitudes", "Magnitudes");
            if (report.Comparison is not null)
            {
                Link("comparison", "Comparison");
            }

            Link("failures", $"Failures ({Numbers.Count(report.Failures.Total)})");
        }
    }

    private static void WriteSections(MarkupWriter markup, CampaignReport report)
    {
        VerificationSection.Write(markup, report.Verification);
        TimesSection.Write(markup, report);
        CoaddSection.Write(markup, report.Coadds);
        FrameSection.Write(markup, report.Frames);
        MagnitudeSection.Write(markup, report.Magnitudes);
        if (report.Comparison is { } comparison)
        {
            ComparisonSection.Write(markup, comparison);
        }

        FailureSection.Write(markup, report.Failures);
        if (report.Notes.Count > 0)
        {
            using (PageParts.Section(markup, "notes", "Not in this report"))
            using (markup.Open("ul", ("class", "alarm")))
            {
                foreach (var note in report.Notes)
                {
                    markup.Element("li", note);
                }
            }
        }
    }

    private static void WriteFooter(MarkupWriter markup) => markup.Element(
        "footer",
        "Made by dcgrid campaign report from the service’s own records and the campaign’s output files. "
        + "SDSS imaging and catalogues are public releases of the SDSS collaboration, www.sdss.org.");

    private static string Asset(string name) => EmbeddedText.Read("Report.Assets." + name);
}
