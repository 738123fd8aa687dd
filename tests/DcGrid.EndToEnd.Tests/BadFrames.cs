using DcGrid.EndToEnd.Tests.Harness;

namespace DcGrid.EndToEnd.Tests;

[Trait("Needs", "packages")]
public sealed class BadFrames
{
    // Exit code of "campaign verify" for a campaign that is settled and has failures.
    private const int SettledWithFailures = 4;

    private static readonly (string Kind, string Frame, string Outcome)[] Bad =
    [
        ("missing", "4192,4,300,u", "INPUT_MISSING"),
        ("truncated", "4192,4,300,g", "INPUT_CORRUPT"),
        ("empty", "4192,4,300,r", "INPUT_EMPTY"),
        ("no-wcs", "4192,4,300,i", "INPUT_TYPE_EXPOSURE"),
        ("wrong-mask", "4192,4,300,z", "INPUT_TYPE_MASKED_IMAGE"),
        ("constant", "6377,4,399,u", "INPUT_BLANK"),
        ("shifted", "6377,4,399,g", "ASTROMETRY_FAILED"),
    ];

    [Fact]
    public async Task Each_bad_frame_ends_with_its_own_outcome_and_the_others_finish()
    {
        using var folder = new TemporaryFolder();
        (await Shell.RunAsync("/usr/bin/python3",
        [
            Path.Combine(Repository.Root, "tests", "DcGrid.Payload.Tests", "make_bad_frames.py"),
            Path.Combine(Repository.StackDemo, "input"),
            folder["input"],
            .. Bad.SelectMany(bad => new[] { "--bad", $"{bad.Kind}={bad.Frame}" }),
        ])).Expect(0);

        await using var service = await Service.StartAsync(Sites.Astromatic(folder["scratch"]));
        await service.CreateCampaignAsync(folder["input"]);
        await service.SubmitPilotsAsync(2);
        await service.UntilSettledAsync();

        var tasks = await service.ListAsync<TaskRow>("task", "list", Service.Campaign);
        var images = tasks.Where(task => task.Stage == "ProcessCcd").ToDictionary(FrameOf);
        Assert.Equal(10, images.Count);
        Assert.All(Bad, bad => Assert.Equal((bad.Frame, bad.Outcome), (bad.Frame, images[bad.Frame].Outcome)));
        Assert.All(images.Where(image => Bad.All(bad => bad.Frame != image.Key)), image => Assert.Equal("done", image.Value.State));

        // r, i and z have one good frame each: their patches are made without the bad one, and say so.
        var coadds = tasks.Where(task => task is { Stage: "Coadd", State: "done" }).ToList();
        Assert.Equal(["i", "r", "z"], coadds.Select(task => task.DataId.Filter).Distinct().Order());
        Assert.All(
            tasks.Where(task => task.Stage == "ForcedPhot"),
            task => Assert.Equal(images[FrameOf(task)].State == "done" ? "done" : "failed", task.State));

        var verified = (await service.DcgridAsync("campaign", "verify", Service.Campaign)).Expect(SettledWithFailures);
        Assert.Contains("counts close", verified.Output + verified.Error, StringComparison.Ordinal);
    }

    private static string FrameOf(TaskRow task) =>
        $"{task.DataId.Run},{task.DataId.Camcol},{task.DataId.Field},{task.DataId.Filter}";
}
