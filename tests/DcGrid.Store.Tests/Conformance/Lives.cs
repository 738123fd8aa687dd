using DcGrid.Production;
using static DcGrid.Store.Tests.StoreWorld;

namespace DcGrid.Store.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_campaign_runs_from_its_raw_frames_to_forced_photometry()
    {
        await World.RunAsync(Ccd(1), Ccd(2), Coadd(380, [1, 2]), Forced(1, [380]), Forced(2, [380]));
        var pilot = await World.PilotAsync("p");

        var images = await World.LeaseAsync(pilot);
        Assert.Equal([Image(1), Image(2)], images.Attempts.Select(grant => grant.DataId));
        foreach (var grant in images.Attempts)
        {
            Assert.Equal(new BookedReport(grant.Key, ReportVerdict.Accepted, TaskState.Done), await World.ReportAsync(pilot, grant));
        }

        var coadd = await World.LeaseOneAsync(pilot);
        Assert.Equal((Stage.Coadd, Patch(380)), (coadd.Stage, coadd.DataId));
        await World.ReportAsync(pilot, coadd);
        var forced = await World.LeaseAsync(pilot);
        Assert.Equal(2, forced.Attempts.Count);
        await World.Store.ReportAsync(pilot, [.. forced.Attempts.Select(grant => Report(grant))], World.Now, default);

        var campaign = await World.Store.GetCampaignAsync(Campaign, default);
        Assert.Equal(("settled", 5, 5, 0), (campaign.State, campaign.Tasks, campaign.Settled, campaign.Failed));
        var verification = await World.Store.VerifyCampaignAsync(Campaign, false, World.Now, default);
        Assert.Empty(verification.Discrepancies);
        Assert.False((await World.LeaseAsync(pilot)).MoreToCome);
        Assert.Equal("campaign.settled", (await World.Store.ListEventsAsync(Campaign, 1, default))[0].Kind);
    }

    [Fact]
    public async Task A_grant_says_how_outputs_are_bundled()
    {
        var rule = new BundleRule(20, 1024, 300);
        await World.RunAsync(Definition() with { Bundles = rule }, Ccd(1));
        var grant = await World.LeaseOneAsync(await World.PilotAsync("p"));
        Assert.Equal((rule, "file:///se/DC_test/bundles"), (grant.Bundles, grant.BundleUrl));
    }

    [Fact]
    public async Task A_grant_carries_all_that_the_pilot_needs()
    {
        await World.RunAsync(Ccd(1, parameters: """{"depth":2,"own":[1]}"""), Ccd(2), Coadd(380, [1, 2]), Forced(2, [380]));
        var pilot = await World.PilotAsync("p");
        var images = await World.LeaseAsync(pilot);

        var grant = images.Attempts[0];
        Assert.Equal("""{"depth":2,"stage":"x","own":[1]}""", grant.ParametersJson);
        Assert.Equal(new InputFile("fpC", "raw/fpC-1", "file:///raw/fpC-1", "", -1, null), Assert.Single(grant.Inputs));
        Assert.Equal("file:///se/DC_test/ProcessCcd/4192/4/r/0001/a1", grant.OutputUrl);
        Assert.Equal("DC_test/ProcessCcd/4192/4/r/0001/", grant.OutputLfnPrefix);
        Assert.Equal((null, null), (grant.Bundles, grant.BundleUrl));
        Assert.Equal((Campaign, "astromatic", new ResourceLimits(600, 1000, 500, 1), 0), (grant.Campaign, grant.Payload, grant.Limits, grant.InputsLeftOut));

        await World.ReportAsync(pilot, images.Attempts[0], OutcomeCode.AstrometryFailed);
        await World.ReportAsync(pilot, images.Attempts[1]);
        var coadd = await World.LeaseOneAsync(pilot);
        Assert.Equal(1, coadd.InputsLeftOut);
        Assert.Equal(
            new InputFile("calexp", "DC_test/ProcessCcd/4192/4/r/0002/calexp", "file:///se/DC_test/ProcessCcd/4192/4/r/0002/a1/calexp", new string('a', 64), 1000, Image(2)),
            Assert.Single(coadd.Inputs));
        Assert.Equal("file:///se/DC_test/Coadd/0/r/380x5/a1", coadd.OutputUrl);

        await World.ReportAsync(pilot, coadd);
        var forced = await World.LeaseOneAsync(pilot);
        Assert.Equal([("calexp", Image(2)), ("psf", Image(2)), ("coaddSrc", (TaskDataId)Patch(380))], forced.Inputs.Select(input => (input.Role, input.DataId!)));
    }
}
