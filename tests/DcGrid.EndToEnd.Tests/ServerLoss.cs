using DcGrid.EndToEnd.Tests.Harness;

namespace DcGrid.EndToEnd.Tests;

[Trait("Needs", "packages")]
public sealed class ServerLoss
{
    [Fact]
    public async Task A_server_killed_in_mid_run_and_started_again_books_every_task_once()
    {
        using var site = new GatedSite();
        await using var service = await Service.StartAsync(site.Yaml);
        await service.CreateCampaignAsync();
        await service.SubmitPilotsAsync(2);
        await Service.UntilFilesAsync(site.Started, 2);

        await service.Kill9ServerAsync();
        // The payloads that were running end while nobody listens: their reports have to wait on the pilots' disks.
        site.Gate.Open();
        (await service.StartServerAsync()).Expect(0);
        await service.UntilSettledAsync();

        // Nothing was lost, so nothing had to run again.
        Assert.Empty(await service.ExpectAllDoneOnceAsync());
        Assert.Equal(35, Directory.GetFiles(site.Started).Length);
    }

    [Fact]
    public async Task A_server_killed_again_and_again_under_load_loses_nothing()
    {
        using var site = new GatedSite();
        await using var service = await Service.StartAsync(site.Yaml);
        await service.CreateCampaignAsync();
        site.Gate.Open();
        await service.SubmitPilotsAsync(2);
        for (var strike = 1; strike <= 4; strike++)
        {
            await Service.UntilFilesAsync(site.Started, 6 * strike);
            await service.Kill9ServerAsync();
            (await service.StartServerAsync()).Expect(0);
        }

        await service.UntilSettledAsync();
        await service.ExpectAllDoneOnceAsync();
    }
}
