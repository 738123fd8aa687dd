using System.Diagnostics;
using DcGrid.Bench.Measures;
using DcGrid.Testing;
using Npgsql;

namespace DcGrid.Bench.Peers;

/// <summary>The limit: the least SQL that could be called a task queue, with no service around it. One transaction leases 500 tasks,
/// writes their 500 attempts and settles them.</summary>
internal static class BareSql
{
    private const int Batch = 500;
    private const int Connections = 2;
    private const int WarmUpTasks = 20_000;

    private const string Schema =
        """
        CREATE TABLE task (id bigint PRIMARY KEY, sky_order bigint NOT NULL, state smallint NOT NULL, attempt int NOT NULL);
        CREATE INDEX task_ready ON task (sky_order) WHERE state = 2;
        CREATE TABLE attempt (task_id bigint, number int, state smallint NOT NULL, pilot bigint NOT NULL, leased timestamptz NOT NULL,
            finished timestamptz, outcome int, PRIMARY KEY (task_id, number));
        """;

    private const string Fill = "INSERT INTO task SELECT i, i, 2, 0 FROM generate_series(@first, @last) i";

    private const string Lease =
        """
        WITH picked AS (SELECT id FROM task WHERE state = 2 ORDER BY sky_order LIMIT @batch FOR UPDATE SKIP LOCKED),
            leased AS (UPDATE task SET state = 3, attempt = attempt + 1 FROM picked WHERE task.id = picked.id RETURNING task.id, attempt)
        SELECT id, attempt FROM leased
        """;

    private const string WriteAttempts =
        "INSERT INTO attempt SELECT id, number, 2, @pilot, now(), now(), 0 FROM unnest(@ids, @numbers) AS leased (id, number)";

    private const string Settle = "UPDATE task SET state = 5 WHERE id = ANY(@ids) AND state = 3";

    public static async Task<PeerRun> RunAsync(PostgresServer postgres, int tasks)
    {
        var database = await postgres.CreateDatabaseAsync();
        PeerRun run;
        await using (var source = NpgsqlDataSource.Create(database.ConnectionString))
        {
            await ExecuteAsync(source, Schema);
            await FillAsync(source, 1, WarmUpTasks);
            await WorkAsync(source);
            await FillAsync(source, WarmUpTasks + 1, WarmUpTasks + tasks);
            await ExecuteAsync(source, "VACUUM ANALYZE");
            var before = Cpu(postgres);
            var begin = Stopwatch.GetTimestamp();
            var done = await WorkAsync(source);
            run = new(done, Stopwatch.GetElapsedTime(begin).TotalSeconds, Cpu(postgres) - before);
            if (done != tasks)
            {
                throw new BenchException($"bare SQL settled {done} of {tasks} tasks");
            }
        }

        await postgres.DropDatabaseAsync(database);
        return run;
    }

    private static async Task<long> WorkAsync(NpgsqlDataSource source)
    {
        var done = await Task.WhenAll(Enumerable.Range(1, Connections).Select(pilot => Task.Run(() => WorkAsync(source, pilot))));
        return done.Sum();
    }

    private static async Task<long> WorkAsync(NpgsqlDataSource source, long pilot)
    {
        long done = 0;
        await using var connection = await source.OpenConnectionAsync();
        await using var lease = new NpgsqlCommand(Lease, connection);
        lease.Parameters.AddWithValue("batch", Batch);
        lease.Parameters.AddWithValue("pilot", pilot);
        await lease.PrepareAsync();
        var (ids, numbers) = (new List<long>(Batch), new List<int>(Batch));
        await using var book = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(WriteAttempts) { Parameters = { new("pilot", pilot), new("ids", ids), new("numbers", numbers) } },
                new(Settle) { Parameters = { new("ids", ids) } },
            },
        };
        await book.PrepareAsync();
        while (true)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            ids.Clear();
            numbers.Clear();
            await using (var reader = await lease.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                {
                    ids.Add(reader.GetInt64(0));
                    numbers.Add(reader.GetInt32(1));
                }
            }

            if (ids.Count == 0)
            {
                return done;
            }

            await book.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
            done += ids.Count;
        }
    }

    private static async Task FillAsync(NpgsqlDataSource source, int first, int last)
    {
        await using var fill = source.CreateCommand(Fill);
        fill.Parameters.AddWithValue("first", first);
        fill.Parameters.AddWithValue("last", last);
        await fill.ExecuteNonQueryAsync();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static CpuShares Cpu(PostgresServer postgres) =>
        new(Environment.CpuUsage.TotalTime.TotalSeconds, 0, ProcessMeter.CpuSecondsOfTree(postgres.PostmasterId));
}
