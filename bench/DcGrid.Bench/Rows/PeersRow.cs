using DcGrid.Bench.Peers;
using DcGrid.Bench.Results;
using Grpc.Core;
using Npgsql;

namespace DcGrid.Bench.Rows;

/// <summary>The queue beside what people use instead, and beside the limit: taken in turns on one cluster, so that none has the
/// machine to itself while another has not.</summary>
internal static class PeersRow
{
    private const double TargetTimesFaster = 2;
    private const int Rounds = 3;

    public static async Task RunAsync(BenchContext context, CancellationToken cancellation)
    {
        var jobs = context.Options.PeerJobs;
        Entrant[] entrants =
        [
            new("DcGrid", () => DcGridAsync(context, jobs, cancellation)),
            new("graphile-worker", () => NodePeer.RunAsync(context.Postgres, context.Options.PeersFolder, "graphile-worker", jobs)),
            new("pg-boss", () => NodePeer.RunAsync(context.Postgres, context.Options.PeersFolder, "pg-boss", jobs)),
            new("bare SQL", () => BareSql.RunAsync(context.Postgres, jobs)),
        ];
        for (var round = 1; round <= Rounds; round++)
        {
            foreach (var entrant in entrants.Where(entrant => !entrant.IsOut))
            {
                cancellation.ThrowIfCancellationRequested();
                await RunAsync(context, entrant, round);
            }
        }

        foreach (var entrant in entrants.Where(entrant => !entrant.IsOut))
        {
            AddRow(context, entrant);
        }

        if (!entrants.Any(entrant => entrant.IsOut))
        {
            AddRatio(context, [.. entrants.Select(entrant => entrant.Median.JobsASecond)]);
        }
    }

    private static async Task RunAsync(BenchContext context, Entrant entrant, int round)
    {
        try
        {
            entrant.Runs.Add(await entrant.RunAsync());
            context.Report.Say($"round {round}: {entrant.Name} {FigureText.Of(entrant.Runs[^1].JobsASecond, "tasks/s")}");
        }
        catch (Exception e) when (e is BenchException or RpcException or NpgsqlException)
        {
            entrant.IsOut = true;
            context.Report.AddFailure($"peers, {entrant.Name}", e.Message.ReplaceLineEndings(" "));
        }
    }

    private static void AddRatio(BenchContext context, double[] speeds)
    {
        var (own, faster, limit) = (speeds[0], Math.Max(speeds[1], speeds[2]), speeds[3]);
        context.Report.Add(new("peers.ratio", "tasks a second against the faster of the two peers, PostgreSQL", own / faster, "times")
        {
            Target = TargetTimesFaster,
            Beside = FigureText.Ratio(own, limit, "bare SQL"),
            Note = $"{FigureText.Number(own)} against {FigureText.Number(faster)} tasks/s; medians of {Rounds} rounds, in turns on one cluster, "
                + $"of {FigureText.Number(context.Options.PeerJobs)} jobs that do nothing, each after a warm-up.",
        });
    }

    private static void AddRow(BenchContext context, Entrant entrant) => context.Report.Add(new(
        $"peers.{entrant.Name.Replace(' ', '-')}", $"{entrant.Name} beside the peers, jobs a second", entrant.Median.JobsASecond, "tasks/s")
    {
        CpuPerThousand = entrant.Median.Cpu.PerThousand(entrant.Median.Jobs),
    });

    private static async Task<PeerRun> DcGridAsync(BenchContext context, int jobs, CancellationToken cancellation)
    {
        var (run, _) = await ThroughputRow.MeasureNoOpAsync(context, onPostgres: true, jobs, cancellation);
        return new(run.Counts.Accepted, run.Elapsed.TotalSeconds, run.Cpu);
    }

    private sealed record Entrant(string Name, Func<Task<PeerRun>> RunAsync)
    {
        public List<PeerRun> Runs { get; } = [];

        /// <summary>It could not run, and takes no more part.</summary>
        public bool IsOut { get; set; }

        public PeerRun Median => Runs.OrderBy(run => run.JobsASecond).ElementAt(Runs.Count / 2);
    }
}
