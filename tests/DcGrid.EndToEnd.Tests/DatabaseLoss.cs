using DcGrid.EndToEnd.Tests.Harness;
using DcGrid.Testing;
using Xunit.Abstractions;

namespace DcGrid.EndToEnd.Tests;

/// <summary>PostgreSQL goes while two servers and a fleet of pilots work on it, and comes back.</summary>
[Trait("Needs", "packages")]
public sealed class DatabaseLoss(ITestOutputHelper output)
{
    // Every pilot of the fleet has been turned away many times over when so many calls went unanswered.
    private const int ManyRefusals = 160;

    [Fact]
    public async Task A_database_killed_under_load_and_started_again_has_all_that_was_acknowledged()
    {
        await using var postgres = await PostgresServer.CreateAsync(PostgresOptions.Durable);
        await using var service = await LoadedService.StartAsync(await postgres.CreateDatabaseAsync(), servers: 2, tasks: 4000);
        service.BeginWork();
        for (var strike = 0; strike < 2; strike++)
        {
            await service.Told.UntilAcceptedAsync(400);
            await postgres.KillAsync();
            await service.Told.UntilUnansweredAsync(1);
            await postgres.StartAsync();
        }

        await service.Told.UntilAcceptedAsync(400);
        output.WriteLine(await service.AuditAsync(0));
    }

    [Fact]
    public async Task A_database_that_is_away_for_longer_than_a_lease_costs_no_pilot_its_work()
    {
        await using var postgres = await PostgresServer.CreateAsync(PostgresOptions.Durable);
        await using var service = await LoadedService.StartAsync(await postgres.CreateDatabaseAsync(), servers: 2, tasks: 3000);
        service.BeginWork();
        await service.Told.UntilAcceptedAsync(300);

        // Not before: its lease must not run out while the others get going.
        var patient = service.NewPilot();
        await patient.RegisterAsync();
        var held = (await patient.LeaseAsync(5)).Attempts;
        await postgres.StopAsync();
        await service.Told.UntilUnansweredAsync(ManyRefusals);
        await service.Servers[0].DcgridAsync("campaign", "status", LoadedService.Campaign);
        await postgres.StartAsync();
        await service.ReaperAsync();
        Assert.Empty((await patient.HeartbeatAsync(held)).Abandon);
        await patient.ReportAsync(held);
        output.WriteLine(await service.AuditAsync(1));
    }
}
