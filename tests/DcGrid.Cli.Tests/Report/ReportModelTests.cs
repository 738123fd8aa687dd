using DcGrid.Cli.Report;
using DcGrid.Cli.Report.Collect;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Tests.Report;

public sealed class ReportModelTests
{
    [Fact]
    public async Task Real_files_become_figures_of_their_frame_patch_and_filter()
    {
        var report = await SampleCampaign.ReportAsync(SampleCampaign.WithRealFiles());

        var patch = Assert.Single(report.Coadds);
        Assert.Equal((3, "38,7", true), (patch.Tract, patch.Patch, patch.IsStrip));
        Assert.Equal(RealFiles.Preview, Assert.Single(patch.Coadds).Png);
        var z = Assert.Single(report.Magnitudes);
        Assert.Equal(("z", 14L, 344L), (z.Filter, z.Coadd.Sources, z.Forced.Sources));
        Assert.InRange(z.Forced.FiveSigmaMag, 20, 22);
        Assert.Equal(257, Assert.Single(report.Comparison!.Frames).OurSources);
        Assert.Empty(report.Notes);
    }

    [Fact]
    public async Task A_file_that_is_gone_or_damaged_is_noted_and_the_report_is_made()
    {
        var campaign = SampleCampaign.WithRealFiles();
        var task = campaign.Add(Stage.Coadd, CannedCampaign.Patch(38, 5, "r"), new Outcome());
        campaign.AddFile(task, "preview", null);
        campaign.AddFile(task, "coaddSrc", RealFiles.CoaddSrc[..6000]);

        var report = await SampleCampaign.ReportAsync(campaign);

        Assert.Equal(2, report.Notes.Count);
        Assert.All(report.Notes, note => Assert.Contains($"Coadd/{task}/", note, StringComparison.Ordinal));
        Assert.Equal("can't be read", report.Coadds.SelectMany(p => p.Coadds).Single(c => c.Filter == "r").Remark);
        Assert.Equal((0L, 1L), (report.Magnitudes.Single(m => m.Filter == "r").Coadd.TablesRead, report.Magnitudes.Single(m => m.Filter == "r").Coadd.Tables));
    }

    [Fact]
    public async Task Overhead_is_lease_call_set_up_and_wrap_up_and_its_mean_is_weighted()
    {
        var campaign = SampleCampaign.WithRealFiles();
        campaign.Times.Clear();
        campaign.Times.Add(new StageTimes { Stage = Stage.ProcessCcd, Attempts = 30, OverheadMeanSeconds = 0.010, OverheadMaxSeconds = 0.020 });
        campaign.Times.Add(new StageTimes { Stage = Stage.Coadd, Attempts = 10, OverheadMeanSeconds = 0.050, OverheadMaxSeconds = 0.090 });

        var overhead = (await SampleCampaign.ReportAsync(campaign)).Overhead;

        Assert.Equal(0.020, overhead.MeanSeconds, 9);
        Assert.Equal(0.090, overhead.MaxSeconds, 9);
        Assert.True(overhead.MeetsAim);
        Assert.All(overhead.Sample, seconds => Assert.Equal(0.015, seconds, 9));
    }

    [Fact]
    public async Task Root_causes_are_listed_before_what_failed_because_of_them()
    {
        CannedCampaign campaign = new();
        campaign.Add(Stage.Coadd, CannedCampaign.Patch(38, 6, "r"), Failure(OutcomeCode.UpstreamFailed, "no input"));
        var two = Failure(OutcomeCode.InputMissing, "fpC is not there");
        two.Errors.Add(new OutcomeError { Code = OutcomeCode.InputMissing, Message = "fpC is not there" });
        two.Errors.Add(new OutcomeError { Code = OutcomeCode.InputEmpty, Message = "fpM is empty" });
        campaign.Add(Stage.ProcessCcd, CannedCampaign.Image(4192, "r"), two);

        var failures = (await SampleCampaign.ReportAsync(campaign)).Failures;

        Assert.Equal(2, failures.Total);
        Assert.Equal(["INPUT_MISSING", "UPSTREAM_FAILED"], failures.Tasks.Select(t => t.Outcome));
        Assert.Equal(["fpC is not there", "fpM is empty"], failures.Tasks[0].Errors.Select(e => e.Message));
        Assert.Equal(["no input"], failures.Tasks[1].Errors.Select(e => e.Message));
    }

    [Fact]
    public async Task Figures_that_miss_an_aim_are_marked_in_the_filters_that_it_speaks_of()
    {
        CannedCampaign campaign = new();
        foreach (var filter in (string[])["u", "r"])
        {
            campaign.Add(Stage.ProcessCcd, CannedCampaign.Image(4192, filter), Figures(
                ("zeroPointScatter", 0.05), ("matchedFraction", 0.9), ("seeing", 1.2), ("astrometricScatter", 0.3)));
        }

        var frames = (await SampleCampaign.ReportAsync(campaign)).Frames;

        Assert.Equal(["astrometricScatter"], frames.Frames[0].Suspect.Keys);
        Assert.Equal(["astrometricScatter", "matchedFraction", "zeroPointScatter"], frames.Frames[1].Suspect.Keys);
    }

    [Fact]
    public async Task A_frame_far_from_its_filters_median_is_marked_once_there_are_enough()
    {
        CannedCampaign campaign = new();
        for (var i = 0; i < FrameJudgement.MinFramesForOutliers; i++)
        {
            campaign.Add(Stage.ProcessCcd, CannedCampaign.Image(4192, "z", i), Figures(("skyLevel", 90 + (i % 5))));
        }

        campaign.Add(Stage.ProcessCcd, CannedCampaign.Image(4192, "z", 99), Figures(("skyLevel", 300)));

        var frames = (await SampleCampaign.ReportAsync(campaign)).Frames;

        var odd = Assert.Single(frames.Frames, f => f.Suspect.Count > 0);
        Assert.Equal(99, odd.Field);
    }

    [Fact]
    public async Task A_large_campaign_is_sampled_and_asked_for_no_more_than_the_limits()
    {
        CannedCampaign campaign = new();
        var count = ReportLimits.MaxTasksPerStage * 5;
        for (var i = 0; i < count; i++)
        {
            campaign.Add(Stage.ProcessCcd, CannedCampaign.Image(1 + (i / 10_000), "r", i % 10_000), new Outcome(), i, 0.5);
        }

        var report = await SampleCampaign.ReportAsync(campaign);

        Assert.True(campaign.TaskCalls <= ReportLimits.MaxTasksPerStage);
        Assert.Equal(count, report.Frames.Total);
        Assert.InRange(report.Frames.Frames.Count, ReportLimits.MaxTasksPerStage / 2, ReportLimits.MaxTasksPerStage);
        Assert.True(report.Timeline.Shown <= ReportLimits.MaxTimelineBars);
    }

    [Fact]
    public async Task A_campaign_that_has_not_begun_gives_a_report_too()
    {
        CannedCampaign campaign = new();
        campaign.AddReady(Stage.ProcessCcd, CannedCampaign.Image(4192, "r"));

        var report = await SampleCampaign.ReportAsync(campaign);

        Assert.Empty(report.Frames.Frames);
        Assert.True(double.IsNaN(report.Overhead.MeanSeconds));
        Assert.True(double.IsNaN(report.Campaign.WallSeconds));
        Assert.Contains("No frame has been through", SampleCampaign.Page(report), StringComparison.Ordinal);
    }

    private static Outcome Failure(OutcomeCode code, string message) => new() { Code = code, Message = message };

    private static Outcome Figures(params (string Name, double Value)[] figures) =>
        new() { Figures = { figures.Select(f => new Figure { Name = f.Name, Value = f.Value }) } };
}
