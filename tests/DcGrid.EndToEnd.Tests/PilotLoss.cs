using DcGrid.EndToEnd.Tests.Harness;

namespace DcGrid.EndToEnd.Tests;

[Trait("Needs", "packages")]
public sealed class PilotLoss
{
    [Fact]
    public async Task The_task_of_a_killed_pilot_runs_again_and_is_booked_once()
    {
        using var site = new GatedSite();
        await using var service = await Service.StartAsync(site.Yaml, "--lease-seconds", "3");
        await service.CreateCampaignAsync();
        await service.SubmitPilotsAsync(1);
        await Service.UntilFilesAsync(site.Started, 1);
        var lost = Assert.Single(Directory.GetFiles(site.Started).Select(Path.GetFileName));

        await Shell.Kill9Async(Assert.Single(service.Pilots()));
        await service.SubmitPilotsAsync(1);
        site.Gate.Open();
        await service.UntilSettledAsync();

        var repeated = await service.ExpectAllDoneOnceAsync();
        var again = repeated.Single(task => lost == $"{task.Task.TaskId}-1");
        Assert.Equal(("reaped", "PILOT_LOST"), (again.Attempts[0].State, again.Attempts[0].Outcome));
        Assert.Equal("accepted", again.Attempts[^1].State);
        Assert.Contains(
            await service.ListAsync<PilotRow>("pilot", "list", "--all"), pilot => pilot.State == "lost");
    }

    [Fact]
    public async Task A_pilot_that_is_drained_finishes_what_runs_and_another_goes_on()
    {
        using var site = new GatedSite();
        await using var service = await Service.StartAsync(site.Yaml);
        await service.CreateCampaignAsync();
        await service.SubmitPilotsAsync(1);
        await Service.UntilFilesAsync(site.Started, 1);

        (await service.DcgridAsync("pilot", "drain")).Expect(0);
        site.Gate.Open();
        await service.SubmitPilotsAsync(1);
        await service.UntilSettledAsync();

        await service.ExpectAllDoneOnceAsync();
    }
}
