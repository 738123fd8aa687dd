using DcGrid.Production;
using DcGrid.Store.Sql;
using Microsoft.Data.Sqlite;
using static DcGrid.Store.Tests.StoreWorld;

namespace DcGrid.Store.Tests;

/// <summary>A database of the first release, with a campaign in the middle of its life, brought up to date.</summary>
public sealed class SqliteMigration : IDisposable
{
    // As the first release left it: image 1 done by attempt 2 after a loss, image 2 leased, image 3 delayed, a coadd that waits.
    private const string OldLife =
        """
        INSERT INTO campaign VALUES (1, 'DC_test', @definition, 0, 1, 1000);
        INSERT INTO plan_item VALUES (1, 1, '004192-r4-0001', 'r'), (1, 1, '004192-r4-0002', 'r'), (1, 1, '004192-r4-0003', 'r'), (1, 2, '0-380,5-r', 'r');
        INSERT INTO plan_count VALUES (1, 1, 'r', 3), (1, 2, 'r', 1);
        INSERT INTO task (id, campaign_id, stage, data_key, filter, sky_order, parameters, state, outcome, not_before, unsettled, attempts, changed_at) VALUES
            (1, 1, 1, '004192-r4-0001', 'r', 1, '', 5, 0, 0, 0, 2, 2000), (2, 1, 1, '004192-r4-0002', 'r', 2, '{"depth":2}', 3, NULL, 0, 0, 1, 2000),
            (3, 1, 1, '004192-r4-0003', 'r', 3, '', 2, 505, 99000000, 0, 1, 2000), (4, 1, 2, '0-380,5-r', 'r', 3, '', 1, NULL, 0, 2, 0, 1000);
        INSERT INTO task_count VALUES (1, 1, 'r', 5, 0, 1), (1, 1, 'r', 3, 0, 1), (1, 1, 'r', 2, 0, 1), (1, 2, 'r', 1, 0, 1);
        INSERT INTO dependency VALUES (4, 1), (4, 2), (4, 3);
        INSERT INTO planned_input VALUES (2, 0, 'fpC', 'raw/fpC-2', 'file:///raw/fpC-2', '', -1, NULL);
        INSERT INTO pilot (id, uid, site, host, batch_job_id, process_id, version, registered_at, last_heard_at, expected_by, slots, memory_mib, disk_mib,
            remaining_wall_seconds, payloads) VALUES (1, 'p', 'local', 'node1', '77.1', 123, '0.1.0', 1000, 2000, 90000000000, 4, 8000, 20000, 0, '["astromatic"]');
        INSERT INTO lease VALUES (1, 1, 'r1', 1000), (2, 1, 'r2', 1500);
        INSERT INTO attempt (task_id, number, pilot_id, lease_id, state, leased_at, expires_at, finished_at, outcome, message, answered_state) VALUES
            (1, 1, 1, 1, 3, 1000, 1200, 1300, 405, 'its lease expired', NULL), (1, 2, 1, 2, 2, 1500, 1700, 2000, 0, '', 5),
            (3, 1, 1, 1, 2, 1000, 1200, 2000, 505, 'unclear', 2), (2, 1, 1, 2, 1, 1500, 90000000000, NULL, NULL, '', NULL);
        INSERT INTO attempt_error VALUES (3, 1, 0, 505, 'first cause');
        INSERT INTO attempt_figure VALUES (1, 2, 0, 'seeing', 1.25, 'arcsec');
        INSERT INTO output VALUES (1, 2, 0, 'calexp', 'l/calexp', 'file:///se/calexp', 'ab', 1000);
        INSERT INTO stage_total VALUES (1, 1, NULL, 2000, 2, 0, 0, 0, 0, 0, 0, 0, 1000, 1);
        INSERT INTO event (at, kind, campaign_id, task_id, actor, message) VALUES (2000, 'task.done', 1, 1, 'service', 'image 1');
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("dcgrid-store-").FullName;

    private string File => Path.Combine(_folder, "tasks.sqlite");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_campaign_of_the_first_release_lives_on()
    {
        await using (await TaskStore.OpenSqliteAsync(File, new() { Migrations = [.. Migration.BuiltIn("sqlite").Take(1)] }))
        {
        }

        Fill();
        await Assert.ThrowsAsync<StoreSchemaException>(() => TaskStore.OpenSqliteAsync(File));
        await using var world = new StoreWorld(await TaskStore.OpenSqliteAsync(File, new() { Migrate = true }));
        await world.SoundAsync();

        var first = await world.TaskAsync(Stage.ProcessCcd, Image(1));
        Assert.Equal((TaskState.Done, 2), (first.Task.State, first.Task.Attempts));
        Assert.Equal(["reaped", "accepted"], first.Attempts.Select(attempt => attempt.State));
        Assert.Equal(new Figure("seeing", 1.25, "arcsec"), Assert.Single(first.Attempts[1].Outcome!.Figures));
        Assert.Equal("calexp", Assert.Single(first.Attempts[1].Outputs).Role);
        Assert.Equal([Patch(380)], first.Downstream.Select(task => task.DataId));
        Assert.Equal("first cause", Assert.Single((await world.TaskAsync(Stage.ProcessCcd, Image(3))).Attempts[0].Outcome!.Errors).Message);
        Assert.Equal("task.done", Assert.Single(await world.Store.ListEventsAsync(Campaign, 10, default)).Kind);

        // What was under way when the old server stopped is booked by the new one, and what it leads to follows.
        var pilot = new PilotId(1);
        var held = Assert.Single((await world.LeaseAsync(pilot, 1, "r2")).Attempts);
        Assert.Equal((new AttemptKey(new(2), 1), """{"depth":2,"stage":"x"}""", "raw/fpC-2"), (held.Key, held.ParametersJson, Assert.Single(held.Inputs).Lfn));
        Assert.Equal(TaskState.Done, (await world.ReportAsync(pilot, held)).State);
        Assert.Equal(TaskState.Done, (await world.ReportAsync(pilot, await world.LeaseOneAsync(pilot))).State);
        var coadd = await world.LeaseOneAsync(pilot);
        Assert.Equal((Stage.Coadd, 3), (coadd.Stage, coadd.Inputs.Count));
        Assert.Equal(TaskState.Done, (await world.ReportAsync(pilot, coadd)).State);
        await world.SoundAsync();
        Assert.Equal(CampaignRecord.SettledState, (await world.Store.GetCampaignAsync(Campaign, default)).State);

        // Planning the same again adds nothing: the plan came along.
        await Assert.ThrowsAsync<StoreConflictException>(() => world.Store.SubmitTasksAsync(new(Campaign, [Ccd(9)]), default));
        Assert.Equal(new SubmitCounts(0, 1), await world.Store.SubmitTasksAsync(new(Campaign, [Ccd(1)]), default));
    }

    private void Fill()
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = OldLife;
        command.Parameters.AddWithValue("@definition", Queue.Definitions.Write(Definition()));
        command.ExecuteNonQuery();
    }
}
