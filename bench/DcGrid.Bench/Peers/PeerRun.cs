using System.Text.Json;
using DcGrid.Bench.Measures;
using DcGrid.Bench.Service;
using DcGrid.Testing;

namespace DcGrid.Bench.Peers;

/// <summary>What a peer or a limit reached.</summary>
/// <param name="Jobs">Jobs or tasks done.</param>
/// <param name="Seconds">In this time.</param>
/// <param name="Cpu">Its own CPU as the client's, and PostgreSQL's.</param>
internal sealed record PeerRun(long Jobs, double Seconds, CpuShares Cpu)
{
    public double JobsASecond => Jobs / Seconds;
}

/// <summary>Another job queue, run by Node from <c>bench/peers</c>, on a database of its own of the same cluster.</summary>
internal static class NodePeer
{
    private const int WarmUpJobs = 10_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <param name="postgres">The cluster.</param>
    /// <param name="folder">The peers' package.</param>
    /// <param name="name">"graphile-worker" or "pg-boss".</param>
    /// <param name="jobs">How many jobs are measured.</param>
    /// <exception cref="BenchException">Node or the packages are missing, or a job was not completed.</exception>
    public static async Task<PeerRun> RunAsync(PostgresServer postgres, string? folder, string name, int jobs)
    {
        if (folder is null || !Directory.Exists(Path.Combine(folder, "node_modules", name)))
        {
            throw new BenchException($"{name} is not installed; run: npm ci --prefix bench/peers, and name the folder with --peers");
        }

        var database = await postgres.CreateDatabaseAsync();
        var output = await ProgramRun.RunAsync(
            "node",
            [Path.Combine(folder, name + ".js"), $"{jobs}", $"{WarmUpJobs}"],
            new Dictionary<string, string>
            {
                ["PGHOST"] = postgres.SocketFolder,
                ["PGUSER"] = PostgresServer.User,
                ["PGDATABASE"] = database.Name,
                ["POSTMASTER"] = $"{postgres.PostmasterId}",
            },
            folder);
        await postgres.DropDatabaseAsync(database);
        var said = JsonSerializer.Deserialize<Said>(output.Trim().Split('\n')[^1], Json)!;
        return new(said.Jobs, said.Seconds, new(said.CpuSeconds, 0, said.PostgresCpuSeconds));
    }

    private sealed record Said(long Jobs, double Seconds, double CpuSeconds, double PostgresCpuSeconds);
}
