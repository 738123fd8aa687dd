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

        (await service.DcgridAsync("campaign", "verify", Service.Campaign)).Expect(0);
        var tasks = await service.TasksAsync();
        Assert.All(tasks, task => Assert.Single(task.Attempts, attempt => attempt.State == "accepted"));
        var again = tasks.Single(task => lost == $"{task.Task.TaskId}-1");
        Assert.Equal(("reaped", "PILOT_LOST"), (again.Attempts[0].State, again.Attempts[0].Outcome));
        Assert.Equal("accepted", again.Attempts[^1].State);
        Assert.Contains(
            await service.ListAsync<PilotRow>("pilot", "list", "--all"), pilot => pilot.State == "lost");
    }

    [Fact]
    public async Task A_pilot_that_is_told_to_stop_gives_its_work_back()
    {
        using var site = new GatedSite();
        await using var service = await Service.StartAsync(site.Yaml);
        await service.CreateCampaignAsync();
        await service.SubmitPilotsAsync(1);
        await Service.UntilFilesAsync(site.Started, 1);

        // Slots are freed by the drain's grace at the latest; the gate opens first, so the payload ends by itself.
        (await service.DcgridAsync("pilot", "drain", "--yes")).Expect(0);
        site.Gate.Open();
        await service.SubmitPilotsAsync(1);
        await service.UntilSettledAsync();

        (await service.DcgridAsync("campaign", "verify", Service.Campaign)).Expect(0);
        Assert.All(await service.TasksAsync(), task => Assert.Single(task.Attempts, attempt => attempt.State == "accepted"));
    }
}
