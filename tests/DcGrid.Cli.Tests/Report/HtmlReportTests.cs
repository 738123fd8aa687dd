using System.Diagnostics;
using System.Xml;
using System.Xml.Linq;
using DcGrid.Cli.Tests.Support;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Tests.Report;

public sealed class HtmlReportTests
{
    private const string Hostile = "<img src=x onerror=alert(1)> & \"quoted\" 'too' \u001b[31m ]]>";

    [Fact]
    public async Task The_page_is_well_formed_whatever_the_messages_hold()
    {
        var campaign = SampleCampaign.WithRealFiles();
        campaign.Campaign.Description = Hostile;
        campaign.Campaign.Definition.PayloadRelease = Hostile;
        campaign.Pilots[0].Host = Hostile;
        campaign.Discrepancies.Add(Hostile);
        campaign.Add(
            Stage.ProcessCcd, CannedCampaign.Image(1, "r"), new Outcome { Code = OutcomeCode.ToolFailed, Message = Hostile });

        var page = SampleCampaign.Page(await SampleCampaign.ReportAsync(campaign));
        var html = Parse(page);

        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        Assert.Equal(5, html.Descendants().Count(e => !e.HasElements && e.Value.Contains("onerror=alert(1)", StringComparison.Ordinal)));
        Assert.DoesNotContain(html.Descendants().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_asks_nobody_for_anything_and_its_links_lead_somewhere()
    {
        var html = Parse(SampleCampaign.Page(await SampleCampaign.ReportAsync(SampleCampaign.WithRealFiles())));

        Assert.All(html.Descendants().Attributes("src"), a => Assert.StartsWith("data:image/png;base64,", a.Value, StringComparison.Ordinal));
        HashSet<string> ids = [.. html.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.All(html.Descendants("a").Attributes("href"), a => Assert.Contains(a.Value.TrimStart('#'), ids));
        Assert.Contains("verification", ids);
        Assert.Contains("comparison", ids);
        Assert.Empty(html.Descendants("link"));
        Assert.Contains("default-src 'none'", html.Descendants("meta").Attributes("content").First().Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verification_is_printed_as_in_2013_with_every_failure_and_whether_it_closes()
    {
        CannedCampaign campaign = new();
        for (var field = 0; field < 8; field++)
        {
            campaign.Add(Stage.ProcessCcd, CannedCampaign.Image(1, "i", field), new Outcome
            {
                Code = field == 7 ? OutcomeCode.AstrometryFailed : OutcomeCode.Ok,
            });
        }

        var html = Parse(SampleCampaign.Page(await SampleCampaign.ReportAsync(campaign)));

        var table = html.Descendants("section").Single(s => (string?)s.Attribute("id") == "verification").Descendants("table").Single();
        string[] rows = [.. table.Descendants("tr").Select(r => string.Join('|', r.Elements().Select(c => c.Value)))];
        Assert.Equal(["outcome|i", "planned|8|", "OK|7|87.5 %", "ASTROMETRY_FAILED|1|12.5 %", "sum|8|", "closes|✓|"], rows);
    }

    [Fact]
    public async Task Suspect_figures_are_marked_and_say_why()
    {
        CannedCampaign campaign = new();
        campaign.Add(Stage.ProcessCcd, CannedCampaign.Image(1, "r"), new Outcome { Figures = { new Figure { Name = "zeroPointScatter", Value = 0.08 } } });

        var html = Parse(SampleCampaign.Page(await SampleCampaign.ReportAsync(campaign)));

        var cell = Assert.Single(html.Descendants("td"), c => (string?)c.Attribute("class") == "suspect");
        Assert.Equal(("0.080", "over 0.03 mag"), (cell.Value, (string?)cell.Attribute("title")));
    }

    [Fact]
    [Trait("Needs", "packages")]
    public async Task Chromium_shows_the_page_without_a_word_on_its_console()
    {
        var page = SampleCampaign.Page(await SampleCampaign.ReportAsync(SampleCampaign.WithRealFiles()));
        using TemporaryFolder folder = new();
        var file = folder.File("report.html", page);

        (var dom, var log) = await ChromiumAsync(folder, file);

        Assert.DoesNotContain("CONSOLE", log, StringComparison.Ordinal);
        // The script ran to its first lines at least: it adds the tooltip to the page.
        Assert.Contains("<div id=\"tip\">", dom, StringComparison.Ordinal);
    }

    private static async Task<(string Dom, string Log)> ChromiumAsync(TemporaryFolder folder, string file)
    {
        ProcessStartInfo start = new("chromium")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--enable-logging=stderr",
                "--user-data-dir=" + Path.Combine(folder.Path, "profile"), "--dump-dom", "file://" + file,
            },
        };
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(3));
        using var chromium = Process.Start(start) ?? throw new InvalidOperationException("chromium did not start");
        try
        {
            var dom = chromium.StandardOutput.ReadToEndAsync(limit.Token);
            var log = chromium.StandardError.ReadToEndAsync(limit.Token);
            await chromium.WaitForExitAsync(limit.Token);
            return (await dom, await log);
        }
        finally
        {
            if (!chromium.HasExited)
            {
                chromium.Kill(entireProcessTree: true);
            }
        }
    }

    private static XElement Parse(string page)
    {
        using var reader = XmlReader.Create(
            new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XElement.Load(reader);
    }
}
