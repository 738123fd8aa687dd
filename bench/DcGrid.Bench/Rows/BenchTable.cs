using System.Diagnostics;
using DcGrid.Bench.Irods;
using DcGrid.Irods;
using DcGrid.Storage;
using DcGrid.Testing;
using Grpc.Core;
using Npgsql;

namespace DcGrid.Bench.Rows;

/// <summary>The rows in their order.</summary>
internal static class BenchTable
{
    private static readonly (string Name, Func<BenchContext, CancellationToken, Task> RunAsync)[] All =
    [
        ("throughput-sqlite", (context, cancellation) => ThroughputRow.NoOpAsync(context, onPostgres: false, cancellation)),
        ("throughput-postgresql", (context, cancellation) => ThroughputRow.NoOpAsync(context, onPostgres: true, cancellation)),
        ("peers", PeersRow.RunAsync),
        ("realistic-sqlite", (context, cancellation) => ThroughputRow.RealisticAsync(context, onPostgres: false, cancellation)),
        ("realistic-postgresql", (context, cancellation) => ThroughputRow.RealisticAsync(context, onPostgres: true, cancellation)),
        ("full", FullStoreRow.RunAsync),
        ("irods-large", LargeFileRow.RunAsync),
        ("irods-small", SmallFilesRow.RunAsync),
    ];

    /// <summary>All rows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(row => row.Name)];

    /// <summary>Those of a quick run.</summary>
    public static IReadOnlyList<string> Quick { get; } = ["throughput-sqlite", "throughput-postgresql"];

    /// <summary>The cluster of all rows. Durability is PostgreSQL's own default; memory and the distance of checkpoints are what an
    /// admin of a database of this size would set, for all who use it.</summary>
    public static PostgresOptions Cluster { get; } = PostgresOptions.Durable with
    {
        Settings = new Dictionary<string, string>
        {
            ["shared_buffers"] = "1GB",
            ["max_wal_size"] = "8GB",
            ["checkpoint_timeout"] = "15min",
        },
    };

    /// <summary>Measures these rows. One that can't be measured is told and the others go on.</summary>
    public static async Task RunAsync(BenchContext context, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        foreach (var (name, runAsync) in All.Where(row => names.Contains(row.Name)))
        {
            var begin = Stopwatch.GetTimestamp();
            try
            {
                await runAsync(context, cancellation);
            }
            catch (Exception e) when (e is BenchException or RpcException or NpgsqlException or IrodsException or StorageException)
            {
                context.Report.AddFailure(name, e.Message.ReplaceLineEndings(" "));
            }

            context.Report.Say($"{name} took {Stopwatch.GetElapsedTime(begin).TotalSeconds:F0} s in all");
        }
    }
}
