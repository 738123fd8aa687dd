using DcGrid.Production;
using DcGrid.Store.Sql;
using DcGrid.Testing;
using Npgsql;
using static DcGrid.Store.Tests.StoreWorld;

namespace DcGrid.Store.Tests;

/// <summary>What is PostgreSQL's own: several servers on one database, and a database that goes away.</summary>
[Trait("Needs", "packages")]
[Collection(PostgresTests.Name)]
public sealed class PostgresFaults(PostgresCluster cluster)
{
    [Fact]
    public async Task Two_servers_lease_and_book_side_by_side_and_each_task_once()
    {
        const int Tasks = 400;
        var url = StoreUrl.Parse((await cluster.NewDatabaseAsync()).Url);
        await using var one = new StoreWorld(await TaskStore.OpenPostgresAsync(url, new() { WriteConnections = 2 }));
        await using var two = new StoreWorld(await TaskStore.OpenPostgresAsync(url, new() { WriteConnections = 2 }));
        await one.RunAsync([.. Enumerable.Range(1, Tasks).Select(field => Ccd(field)), .. Enumerable.Range(1, 20).Select(x => Coadd(x, [.. Enumerable.Range(1, Tasks)]))]);
        var booked = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => WorkAsync(number % 2 == 0 ? one : two, number))));

        Assert.Equal(Tasks + 20, booked.Sum());
        await one.SoundAsync();
        var status = await two.Store.GetCampaignStatusAsync(Campaign, default);
        Assert.Equal((CampaignRecord.SettledState, Tasks + 20L), (status.Campaign.State, status.Times.Sum(times => times.Attempts)));

        // Two that settle the last tasks at once may each miss that they were the last; the next round of the reaper does not.
        await one.ReapAsync();
        Assert.Single(await one.Store.ListEventsAsync(Campaign, 1000, default), entry => entry.Kind == "campaign.settled");
    }

    [Fact]
    public async Task A_duty_is_held_by_one_server_and_passes_on_when_it_ends()
    {
        var url = StoreUrl.Parse((await cluster.NewDatabaseAsync()).Url);
        await using var second = await TaskStore.OpenPostgresAsync(url);
        await using (var first = await TaskStore.OpenPostgresAsync(url))
        {
            Assert.True(await first.HoldsDutyAsync("reaping", default));
            Assert.True(await first.HoldsDutyAsync("reaping", default));
            Assert.False(await second.HoldsDutyAsync("reaping", default));
            Assert.True(await second.HoldsDutyAsync("recounting", default));
        }

        Assert.True(await second.HoldsDutyAsync("reaping", default));
    }

    [Fact]
    public async Task A_killed_database_is_transient_and_what_was_booked_is_there_when_it_is_back()
    {
        await using var server = await PostgresServer.CreateAsync(PostgresOptions.Durable);
        await using var world = new StoreWorld(await TaskStore.OpenPostgresAsync(StoreUrl.Parse((await server.CreateDatabaseAsync()).Url)));
        await world.RunAsync(Ccd(1), Ccd(2));
        var pilot = await world.PilotAsync("p");
        var lease = await world.LeaseAsync(pilot);
        var booked = await world.ReportAsync(pilot, lease.Attempts[0]);
        Assert.True(await world.Store.HoldsDutyAsync("reaping", default));

        await server.KillAsync();
        var error = await Assert.ThrowsAsync<StoreException>(() => world.ReportAsync(pilot, lease.Attempts[1]));
        Assert.True(error.IsTransient, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.True((await Assert.ThrowsAsync<StoreException>(() => world.Store.ListCampaignsAsync(default))).IsTransient);
        Assert.True((await Assert.ThrowsAsync<StoreException>(() => world.Store.HoldsDutyAsync("reaping", default))).IsTransient);

        await server.StartAsync();
        Assert.Equal(booked, await world.ReportAsync(pilot, lease.Attempts[0]));
        Assert.Equal(TaskState.Done, (await world.ReportAsync(pilot, lease.Attempts[1])).State);
        Assert.True(await world.Store.HoldsDutyAsync("reaping", default));
        await world.SoundAsync();
    }

    [Fact]
    public async Task A_database_of_something_else_is_left_alone()
    {
        var database = await cluster.Server.CreateDatabaseAsync();
        await ExecuteAsync(database, "CREATE TABLE visit (id integer)");
        var error = await Assert.ThrowsAsync<StoreSchemaException>(() => TaskStore.OpenPostgresAsync(StoreUrl.Parse(database.Url)));
        Assert.Equal($"{database.Url} holds tables of something else: make an empty database for the task store and name that.", error.Message);
    }

    [Fact]
    public async Task An_older_schema_is_migrated_when_asked_and_a_newer_one_is_refused()
    {
        var url = StoreUrl.Parse((await cluster.NewDatabaseAsync()).Url);
        var future = new PostgresStoreOptions
        {
            Migrations = [.. Migration.BuiltIn("postgresql"), new Migration(99, "0099_test.sql", "ALTER TABLE campaign ADD COLUMN note text")],
        };
        Assert.Contains("'dcgrid db migrate'", (await Assert.ThrowsAsync<StoreSchemaException>(() => TaskStore.OpenPostgresAsync(url, future))).Message, StringComparison.Ordinal);
        await using (var migrated = await TaskStore.OpenPostgresAsync(url, future with { Migrate = true }))
        {
            Assert.Equal(99, migrated.SchemaVersion);
        }

        Assert.Contains("newer dcgrid-server", (await Assert.ThrowsAsync<StoreSchemaException>(() => TaskStore.OpenPostgresAsync(url))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_named()
    {
        var url = $"postgresql://{PostgresServer.User}@/none?host={cluster.Server.SocketFolder}";
        var error = await Assert.ThrowsAsync<StoreException>(() => TaskStore.OpenPostgresAsync(StoreUrl.Parse(url)));
        Assert.Equal($"The task store {url} is not there: make the database with 'createdb'.", error.Message);
    }

    private static async Task<int> WorkAsync(StoreWorld world, int number)
    {
        var pilot = await world.PilotAsync($"pilot-{number}");
        var booked = 0;
        while (true)
        {
            var lease = await world.LeaseAsync(pilot, 7, Guid.NewGuid().ToString());
            if (lease.Attempts.Count > 0)
            {
                var reports = lease.Attempts.Select(grant => Report(grant)).ToList();
                var answers = await world.Store.ReportAsync(pilot, reports, world.Now, default);
                booked += answers.Count(answer => answer.Verdict == ReportVerdict.Accepted);
            }
            else if (!lease.MoreToCome)
            {
                return booked;
            }
        }
    }

    private static async Task ExecuteAsync(PostgresDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
