using DcGrid.Cli.Report.Collect;
using DcGrid.Cli.Report.Compare;
using DcGrid.Cli.Report.Html;
using DcGrid.Cli.Report.Model;
using DcGrid.Protocol.V1;
using Google.Protobuf.WellKnownTypes;

namespace DcGrid.Cli.Tests.Report;

/// <summary>Campaigns for the tests, and reports on them.</summary>
internal static class SampleCampaign
{
    /// <summary>One frame, one coadd, one forced photometry, with the files that the payload really made.</summary>
    public static CannedCampaign WithRealFiles()
    {
        CannedCampaign campaign = new();
        var frame = campaign.Add(Stage.ProcessCcd, CannedCampaign.Image(6377, "z", 399), new Outcome
        {
            Figures =
            {
                new Figure { Name = "seeing", Value = 1.27, Unit = "arcsec" },
                new Figure { Name = "zeroPoint", Value = 26.04, Unit = "mag" },
                new Figure { Name = "astrometricScatter", Value = 0.042, Unit = "arcsec" },
                new Figure { Name = "zeroPointScatter", Value = 0.035, Unit = "mag" },
            },
        });
        campaign.AddFile(frame, "src", RealFiles.Src);
        var coadd = campaign.Add(Stage.Coadd, CannedCampaign.Patch(38, 7, "z"), new Outcome
        {
            Figures = { new Figure { Name = "depth", Value = 21.09, Unit = "mag" }, new Figure { Name = "coveredFraction", Value = 0.035 } },
        });
        campaign.AddFile(coadd, "coaddSrc", RealFiles.CoaddSrc);
        campaign.AddFile(coadd, "preview", RealFiles.Preview);
        var forced = campaign.Add(Stage.ForcedPhot, CannedCampaign.Image(6377, "z", 399), new Outcome());
        campaign.AddFile(forced, "forcedSrc", RealFiles.ForcedSrc);
        campaign.Pilots.Add(new PilotRecord
        {
            PilotId = 1,
            Site = "local",
            Host = "node1",
            State = "gone",
            Capability = new PilotCapability { Slots = 2 },
        });
        campaign.Times.Add(new StageTimes
        {
            Stage = Stage.ProcessCcd,
            Attempts = 1,
            FirstStarted = Timestamp.FromDateTime(CannedCampaign.Start),
            LastFinished = Timestamp.FromDateTime(CannedCampaign.Start.AddSeconds(36)),
            PayloadSeconds = 30,
            CpuSeconds = 27,
            OverheadMeanSeconds = 0.015,
            OverheadMaxSeconds = 0.015,
            OutputBytes = 1_000_000,
            OutputFiles = 3,
        });
        return campaign;
    }

    public static async Task<CampaignReport> ReportAsync(CannedCampaign campaign)
    {
        var reference = await ReferenceCatalogue.ReadAsync(RealFiles.Reference, default);
        ReportSubject subject = new(campaign.Campaign.Name, reference, new DateTimeOffset(CannedCampaign.Start.AddHours(1)));
        return await ReportBuilder.BuildAsync(campaign, subject, default);
    }

    public static string Page(CampaignReport report)
    {
        StringWriter page = new();
        HtmlReport.Write(page, report);
        return page.ToString();
    }
}
