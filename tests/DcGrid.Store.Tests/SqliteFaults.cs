using DcGrid.Store.Sql;
using DcGrid.Store.Sqlite;
using Microsoft.Data.Sqlite;
using static DcGrid.Store.Tests.StoreWorld;

namespace DcGrid.Store.Tests;

/// <summary>What can go wrong with the file: each time one clear line, and nothing half done.</summary>
public sealed class SqliteFaults : IDisposable
{
    private static readonly int Newest = Migration.BuiltIn("sqlite")[^1].Number;

    private static readonly SqliteStoreOptions Future = new()
    {
        Migrations = [.. Migration.BuiltIn("sqlite"), new Migration(Newest + 1, "test.sql", "ALTER TABLE campaign ADD COLUMN note TEXT NOT NULL DEFAULT ''")],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("dcgrid-store-").FullName;

    private string File => Path.Combine(_folder, "tasks.sqlite");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_booked_is_there_after_opening_again()
    {
        await using (var world = await OpenAsync())
        {
            await world.RunAsync(Ccd(1), Ccd(2));
            var pilot = await world.PilotAsync("p");
            await world.ReportAsync(pilot, await world.LeaseOneAsync(pilot));
        }

        await using var again = await OpenAsync();
        await again.SoundAsync();
        Assert.Equal(1, (await again.Store.GetCampaignAsync(Campaign, default)).Settled);
        Assert.Equal(("sqlite", Newest), (again.Store.Kind, again.Store.SchemaVersion));
    }

    [Fact]
    public async Task An_old_schema_is_refused_with_the_command_to_run_and_migrated_when_asked()
    {
        await using (var world = await OpenAsync())
        {
            await world.RunAsync(Ccd(1));
        }

        var error = await Assert.ThrowsAsync<StoreSchemaException>(() => OpenAsync(Future));
        Assert.Equal($"{File} has schema {Newest}, and this program needs {Newest + 1}: make a copy of it, then run 'dcgrid db migrate'.", error.Message);
        await using (var migrated = await OpenAsync(Future with { Migrate = true }))
        {
            Assert.Equal(Newest + 1, migrated.Store.SchemaVersion);
            await migrated.SoundAsync();
            Assert.Equal(1, (await migrated.Store.GetCampaignAsync(Campaign, default)).Tasks);
        }

        await using var open = await OpenAsync(Future);
    }

    [Fact]
    public async Task A_newer_schema_is_refused_even_when_asked_to_migrate()
    {
        await using (await OpenAsync(Future))
        {
        }

        var error = await Assert.ThrowsAsync<StoreSchemaException>(() => OpenAsync(new() { Migrate = true }));
        Assert.Equal($"{File} has schema {Newest + 1}, and this program knows schemas up to {Newest}: start the newer dcgrid-server that wrote it.", error.Message);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_the_old_schema()
    {
        await using (await OpenAsync())
        {
        }

        var broken = Future with
        {
            Migrate = true,
            Migrations = [.. Future.Migrations, new Migration(Newest + 2, "test.sql", "CREATE TABLE extra (id INTEGER) STRICT; INSERT INTO nowhere VALUES (1)")],
        };
        await Assert.ThrowsAsync<StoreException>(() => OpenAsync(broken));
        await using var world = await OpenAsync();
        Assert.Equal(Newest, world.Store.SchemaVersion);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_and_left_alone()
    {
        await System.IO.File.WriteAllTextAsync(File, string.Concat(Enumerable.Repeat("SIMPLE = T / not a database ", 100)));
        var before = await System.IO.File.ReadAllBytesAsync(File);
        var error = await Assert.ThrowsAsync<StoreException>(() => OpenAsync());
        Assert.Equal($"{File} is not a database: name the task store's own file.", error.Message);
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(File));
    }

    [Fact]
    public async Task Another_programs_database_is_left_alone()
    {
        Script("CREATE TABLE visit (id INTEGER)");
        var error = await Assert.ThrowsAsync<StoreSchemaException>(() => OpenAsync());
        Assert.Equal($"{File} is a database, but not a task store: name another file.", error.Message);
    }

    [Fact]
    public async Task A_damaged_file_says_so()
    {
        await using (var world = await OpenAsync())
        {
            await world.RunAsync([.. Enumerable.Range(1, 200).Select(field => Ccd(field))]);
        }

        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        bytes.AsSpan(4096).Fill(0xA5);
        await System.IO.File.WriteAllBytesAsync(File, bytes);
        var error = await Assert.ThrowsAnyAsync<StoreException>(() => OpenAsync());
        Assert.StartsWith($"The task store {File} is damaged", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_named()
    {
        var error = await Assert.ThrowsAsync<StoreException>(() => TaskStore.OpenSqliteAsync(Path.Combine(_folder, "none", "tasks.sqlite")));
        Assert.Contains("the folder " + Path.Combine(_folder, "none") + " is not there", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreException>(() => TaskStore.OpenSqliteAsync(_folder));
    }

    [Fact]
    public async Task A_full_disk_is_transient_and_nothing_is_half_done()
    {
        await using (var world = await OpenAsync(new() { MaxPages = 100 }))
        {
            await world.RunAsync([.. Enumerable.Range(1, 50).Select(field => Ccd(field))]);
            var pilot = await world.PilotAsync("p");
            var lease = await world.LeaseAsync(pilot);
            var booked = 0;
            StoreException? full = null;
            foreach (var grant in lease.Attempts)
            {
                var large = Report(grant) with { StdoutTail = new string('x', 16_000) };
                try
                {
                    await world.Store.ReportAsync(pilot, [large], world.Now, default);
                    booked++;
                }
                catch (StoreException error)
                {
                    full = error;
                    break;
                }
            }

            Assert.NotNull(full);
            Assert.True(full.IsTransient);
            Assert.Equal($"The task store {File} can't grow: the disk is full. Nothing was booked; free some space and try again.", full.Message);
            await world.SoundAsync();
            Assert.Equal(booked, (await world.Store.GetCampaignAsync(Campaign, default)).Settled);
        }

        // With room again the same call succeeds.
        await using var roomy = await OpenAsync();
        await roomy.SoundAsync();
        var held = (await roomy.Store.GetPilotAsync(new(1), default))!.Value.Holding;
        var rest = held.Select(task => new AttemptReport(new(task.Id, 1), new(Production.OutcomeCode.Ok, "", [], []), [], Times, 0, "", "")).ToList();
        Assert.All(await roomy.Store.ReportAsync(new(1), rest, roomy.Now, default), answer => Assert.Equal(ReportVerdict.Accepted, answer.Verdict));
        Assert.Equal("settled", (await roomy.Store.GetCampaignAsync(Campaign, default)).State);
    }

    [Fact]
    public async Task A_database_held_by_another_program_is_transient()
    {
        await using var world = await OpenAsync(new() { BusySeconds = 1 });
        await using var other = new SqliteConnection($"Data Source={File};Pooling=False");
        await other.OpenAsync();
        await using (var begin = other.CreateCommand())
        {
            begin.CommandText = "BEGIN IMMEDIATE";
            await begin.ExecuteNonQueryAsync();
        }

        var error = await Assert.ThrowsAsync<StoreException>(() => world.PilotAsync("p"));
        Assert.True(error.IsTransient);
        Assert.Empty(await world.Store.ListPilotsAsync(true, default));
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, true)]
    [InlineData(8, false)]
    [InlineData(10, true)]
    [InlineData(11, false)]
    [InlineData(13, true)]
    [InlineData(14, false)]
    [InlineData(19, false)]
    [InlineData(26, false)]
    [InlineData(1, false)]
    public void Every_error_is_one_line_and_says_whether_to_try_again(int code, bool isTransient)
    {
        var error = SqliteErrors.Translate(new SqliteException("some\nthing", code), "/data/tasks.sqlite");
        Assert.Equal(isTransient, error.IsTransient);
        Assert.Contains("/data/tasks.sqlite", error.Message + (code == 19 ? "/data/tasks.sqlite" : ""), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_slow_reader_does_not_stop_the_writers()
    {
        await using var world = await OpenAsync();
        await world.RunAsync([.. Enumerable.Range(1, 1500).Select(field => Ccd(field))]);
        var pilot = await world.PilotAsync("p");
        await using var listing = world.Store.ListTasksAsync(All, null, default).GetAsyncEnumerator();
        Assert.True(await listing.MoveNextAsync());
        await world.ReportAsync(pilot, await world.LeaseOneAsync(pilot));
        var rest = 1;
        while (await listing.MoveNextAsync())
        {
            rest++;
        }

        Assert.Equal(1500, rest);
    }

    [Fact]
    public async Task A_call_after_closing_fails_and_closing_twice_does_not()
    {
        var world = await OpenAsync();
        await world.DisposeAsync();
        await world.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => world.PilotAsync("p"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => world.Store.ListCampaignsAsync(default));
    }

    private async Task<StoreWorld> OpenAsync(SqliteStoreOptions? options = null) => new(await TaskStore.OpenSqliteAsync(File, options));

    private void Script(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
