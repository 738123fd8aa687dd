using DcGrid.EndToEnd.Tests.Harness;
using DcGrid.Testing;
using Xunit.Abstractions;

namespace DcGrid.EndToEnd.Tests;

/// <summary>Two servers on one database, of which one is lost.</summary>
[Trait("Needs", "packages")]
public sealed class ReplicaLoss(ITestOutputHelper output)
{
    [Fact]
    public async Task One_of_two_servers_killed_under_load_is_carried_by_the_other_which_takes_up_its_duty()
    {
        await using var postgres = await PostgresServer.CreateAsync(PostgresOptions.Durable);
        await using var service = await LoadedService.StartAsync(await postgres.CreateDatabaseAsync(), servers: 2, tasks: 4000);
        var killed = await service.ReaperAsync();
        var left = 1 - killed;
        service.BeginWork();
        await service.Told.UntilAcceptedAsync(400);

        await service.Servers[killed].Kill9ServerAsync();
        await service.Told.UntilAcceptedAsync(400);
        await service.UntilReaperIsAsync(left, left);
        output.WriteLine(await service.AuditAsync(left));

        // It comes back to a duty that is not its own any more.
        (await service.Servers[killed].StartServerAsync()).Expect(0);
        await service.UntilReaperIsAsync(killed, left);
    }

    [Fact]
    public async Task Pilots_of_a_killed_server_go_on_with_the_other_and_lose_nothing()
    {
        await using var postgres = await PostgresServer.CreateAsync(PostgresOptions.Durable);
        var database = await postgres.CreateDatabaseAsync();
        using var site = new GatedSite();
        await using var first = await Service.StartOnAsync(database, site.Yaml);
        await using var second = await Service.StartOnAsync(database);
        await Until.SeenAsync("both servers are listed", async () => (await first.ListAsync<ServerRow>("server", "list")).Count == 2);
        await first.CreateCampaignAsync();
        await first.SubmitPilotsAsync(4);
        await Service.UntilFilesAsync(site.Started, 4);

        await first.Kill9ServerAsync();
        site.Gate.Open();

        // Watched through the second server, which books what the first had granted.
        await second.UntilSettledAsync();
        Assert.Empty(await second.ExpectAllDoneOnceAsync());
        Assert.Equal(35, Directory.GetFiles(site.Started).Length);
        var listed = await second.ListAsync<ServerRow>("server", "list");
        Assert.Equal("live", Assert.Single(listed, server => server.Duties.Split(' ').Contains("reaping")).State);
    }
}
