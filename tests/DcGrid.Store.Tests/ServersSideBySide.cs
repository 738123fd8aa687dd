using DcGrid.Production;
using DcGrid.Testing;

namespace DcGrid.Store.Tests;

/// <summary>What several servers on one PostgreSQL do when one of them, or the database, fails.</summary>
[Trait("Needs", "packages")]
public sealed class ServersSideBySide
{
    private const string Duty = "reaping";

    [Fact]
    public async Task A_duty_passes_on_when_its_server_ends_or_hangs()
    {
        await using var cluster = await PostgresServer.CreateAsync(PostgresOptions.Fast);
        var url = StoreUrl.Parse((await cluster.CreateDatabaseAsync()).Url);
        await using var first = await TaskStore.OpenPostgresAsync(url, new PostgresStoreOptions { DutySeconds = 3 });
        await using var second = await TaskStore.OpenPostgresAsync(url);
        Assert.True(await first.HoldsDutyAsync(Duty, default));
        Assert.False(await second.HoldsDutyAsync(Duty, default));

        // The first says nothing more, as a server that hangs does not.
        await UntilHeldAsync(second);
        await Assert.ThrowsAsync<StoreException>(() => first.HoldsDutyAsync(Duty, default));
        Assert.False(await first.HoldsDutyAsync(Duty, default));
        Assert.True(await second.HoldsDutyAsync(Duty, default));
        await second.DisposeAsync();
        await UntilHeldAsync(first);
    }

    [Fact]
    public async Task A_database_that_was_killed_and_started_again_serves_readers_at_once()
    {
        await using var cluster = await PostgresServer.CreateAsync(PostgresOptions.Durable);
        await using var store = await TaskStore.OpenPostgresAsync(StoreUrl.Parse((await cluster.CreateDatabaseAsync()).Url));
        Assert.Empty(await store.ListCampaignsAsync(default));
        Assert.True(await store.HoldsDutyAsync(Duty, default));
        await cluster.KillAsync();
        Assert.True((await Assert.ThrowsAsync<StoreException>(() => store.ListCampaignsAsync(default))).IsTransient);
        Assert.True((await Assert.ThrowsAsync<StoreException>(() => store.HoldsDutyAsync(Duty, default))).IsTransient);
        await cluster.StartAsync();
        Assert.Empty(await store.ListCampaignsAsync(default));
        Assert.True(await store.HoldsDutyAsync(Duty, default));

        // The reader that has just been used breaks while it is idle; nobody who asks afterwards is to hear of that.
        await cluster.KillAsync();
        await cluster.StartAsync();
        Assert.Empty(await store.ListCampaignsAsync(default));
    }

    [Fact]
    public async Task What_two_servers_are_told_at_the_same_time_is_booked_once_and_answered_alike()
    {
        const int Tasks = 100;
        await using var cluster = await PostgresServer.CreateAsync(PostgresOptions.Fast);
        var url = StoreUrl.Parse((await cluster.CreateDatabaseAsync()).Url);
        await using var other = await TaskStore.OpenPostgresAsync(url);
        await using var world = new StoreWorld(await TaskStore.OpenPostgresAsync(url));
        await world.RunAsync([.. Enumerable.Range(1, Tasks).Select(field => StoreWorld.Ccd(field))]);
        for (var round = 0; round < Tasks / 5; round++)
        {
            var registration = new PilotRegistration($"p{round}", "local", "node1", "77.1", 1, "0.1.0", StoreWorld.Capability, null, null);
            var pilots = await Task.WhenAll(
                world.Store.RegisterPilotAsync(registration, world.Now, default), other.RegisterPilotAsync(registration, world.Now, default));
            Assert.Equal(pilots[0], pilots[1]);
            var query = new LeaseQuery(pilots[0], $"r{round}", 5, StoreWorld.Capability, world.Now.AddSeconds(100));
            var leases = await Task.WhenAll(world.Store.LeaseAsync(query, world.Now, default), other.LeaseAsync(query, world.Now, default));
            var grants = leases[0].Attempts;
            Assert.Equal(5, grants.Count);
            Assert.Equal(grants.Select(grant => grant.Key), leases[1].Attempts.Select(grant => grant.Key));

            AttemptReport[] reports = [.. grants.Select(grant => StoreWorld.Report(grant, OutcomeCode.Ok))];
            var booked = await Task.WhenAll(
                world.Store.ReportAsync(pilots[0], reports, world.Now, default), other.ReportAsync(pilots[0], reports, world.Now, default));
            Assert.All(booked[0].Concat(booked[1]), answer => Assert.Equal((ReportVerdict.Accepted, TaskState.Done), (answer.Verdict, answer.State)));
        }

        await world.SoundAsync();
    }

    private static async Task UntilHeldAsync(TaskStore store)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await store.HoldsDutyAsync(Duty, limit.Token))
        {
            await Task.Yield();
        }
    }
}
