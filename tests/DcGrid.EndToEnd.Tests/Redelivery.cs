using DcGrid.EndToEnd.Tests.Harness;
using DcGrid.Protocol.V1;

namespace DcGrid.EndToEnd.Tests;

/// <summary>Reports that come twice, or too late, at a real server.</summary>
[Trait("Needs", "packages")]
public sealed class Redelivery
{
    [Fact]
    public async Task A_report_delivered_twice_is_booked_once_and_answered_alike_also_after_a_restart()
    {
        await using var service = await LoadedService.StartAsync(null, servers: 1, tasks: 5);
        var pilot = service.NewPilot();
        await pilot.RegisterAsync();
        var grants = (await pilot.LeaseAsync(5)).Attempts;
        var first = await pilot.ReportAsync(grants);
        Assert.All(first, verdict => Assert.Equal((Verdict.Accepted, TaskState.Done), (verdict.Verdict, verdict.State)));
        Assert.Equal(first, await pilot.ReportAsync(grants));

        await service.Servers[0].Kill9ServerAsync();
        (await service.Servers[0].StartServerAsync()).Expect(0);
        Assert.Equal(first, await pilot.ReportAsync(grants));
        await service.AuditAsync(0);
    }

    [Fact]
    public async Task A_report_delivered_after_its_lease_was_given_to_another_changes_nothing()
    {
        await using var service = await LoadedService.StartAsync(null, servers: 1, tasks: 5);
        var (slow, quick) = (service.NewPilot(), service.NewPilot());
        await slow.RegisterAsync();
        await quick.RegisterAsync();
        var late = (await slow.LeaseAsync(5)).Attempts;
        Assert.Equal(5, late.Count);

        // The slow pilot says nothing for a whole lease; then the other gets its tasks.
        var taken = new List<AttemptGrant>();
        await Until.SeenAsync("the tasks are given to another", async () =>
        {
            taken.AddRange((await quick.LeaseAsync(5)).Attempts);
            await quick.HeartbeatAsync(taken);
            return taken.Count == 5;
        });
        Assert.All(taken, grant => Assert.Equal(2, grant.Attempt));
        Assert.Equal(5, (await slow.HeartbeatAsync(late)).Abandon.Count);
        Assert.All(await slow.ReportAsync(late), verdict => Assert.Equal((Verdict.Superseded, TaskState.Leased), (verdict.Verdict, verdict.State)));
        Assert.All(await quick.ReportAsync(taken), verdict => Assert.Equal(Verdict.Accepted, verdict.Verdict));
        Assert.All(await slow.ReportAsync(late), verdict => Assert.Equal(Verdict.Superseded, verdict.Verdict));
        await service.AuditAsync(0);
    }
}
