using System.CommandLine;
using DcGrid.Bench.Irods;
using DcGrid.Bench.Results;
using DcGrid.Bench.Rows;
using DcGrid.Bench.Service;
using DcGrid.Testing;

namespace DcGrid.Bench;

/// <summary>The command line of <c>dcgrid-bench</c>.</summary>
internal static class BenchCommands
{
    private const int Failed = 1;

    private static readonly Option<DirectoryInfo> Folder = new("--programs")
    {
        Description = "Folder of dcgrid-server and dcgrid",
        DefaultValueFactory = _ => new DirectoryInfo(AppContext.BaseDirectory),
        Recursive = true,
    };

    private static readonly Option<ulong> Seed = new("--seed") { Description = "Decides all that is drawn", DefaultValueFactory = _ => 1, Recursive = true };

    private static readonly Option<bool> Quick = new("--quick") { Description = "The first two rows only, within a minute" };
    private static readonly Option<string[]> Only = new("--only") { Description = "These rows only", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int?> Tasks = new("--tasks") { Description = "Tasks of the throughput rows" };
    private static readonly Option<int?> Seconds = new("--seconds") { Description = "Each throughput run takes no new work after so long" };
    private static readonly Option<int?> LeaseBatch = new("--lease-batch") { Description = "Attempts that a pilot asks for at once" };
    private static readonly Option<double?> Scale = new("--scale") { Description = "Share of the whole survey that is planned, above 0 to 1" };
    private static readonly Option<int?> HeartbeatingPilots = new("--heartbeating-pilots") { Description = "Pilots of the latency row" };
    private static readonly Option<FileInfo?> JsonFile = new("--json") { Description = "Write the figures to this file" };
    private static readonly Option<FileInfo?> MarkdownFile = new("--markdown") { Description = "Write the page for people to this file" };
    private static readonly Option<DirectoryInfo?> Peers = new("--peers") { Description = "Folder of the peers' package, installed with npm ci" };

    public static Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand("Measures DcGrid: throughput, latency and size beside other queues, with simulated pilots.")
        {
            Folder, Seed, Quick, Only, Tasks, Seconds, LeaseBatch, Scale, HeartbeatingPilots, JsonFile, MarkdownFile, Peers,
        };
        Only.AcceptOnlyFromAmong([.. BenchTable.Names]);
        root.SetAction((parsed, cancellation) => GuardAsync(() => TableAsync(parsed, cancellation)));
        root.Subcommands.Add(SimulateCommand.Create(Folder, Seed));
        root.Subcommands.Add(ModelCommand.Create(Seed));
        root.Subcommands.Add(IrodsServerCommand.Create());
        root.Subcommands.Add(IrodsCopyCommand.Create());
        return root.Parse(arguments).InvokeAsync();
    }

    /// <summary>Runs an action; what a person can mend is one line and a failing exit status.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is BenchException or InvalidOperationException or Grpc.Core.RpcException)
        {
            await Console.Error.WriteLineAsync($"dcgrid-bench: {e.Message}");
            return Failed;
        }
    }

    private static async Task<int> TableAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var quick = parsed.GetValue(Quick);
        var options = quick ? new BenchOptions { Tasks = 150_000, TimeLimit = TimeSpan.FromSeconds(10) } : new BenchOptions();
        options = options with
        {
            Seed = parsed.GetValue(Seed),
            Tasks = parsed.GetValue(Tasks) ?? options.Tasks,
            TimeLimit = parsed.GetValue(Seconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : options.TimeLimit,
            PeerJobs = parsed.GetValue(Tasks) ?? options.PeerJobs,
            LeaseBatch = parsed.GetValue(LeaseBatch) ?? options.LeaseBatch,
            Scale = parsed.GetValue(Scale) ?? options.Scale,
            HeartbeatingPilots = parsed.GetValue(HeartbeatingPilots) ?? options.HeartbeatingPilots,
            PeersFolder = parsed.GetValue(Peers)?.FullName,
        };
        var names = parsed.GetValue(Only) is { Length: > 0 } only ? only : quick ? BenchTable.Quick : BenchTable.Names;
        var date = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var report = new BenchReport(Console.Out, MachineFacts.Read(), date);
        await using (var postgres = await PostgresServer.CreateAsync(BenchTable.Cluster))
        {
            var programs = new Programs(parsed.GetRequiredValue(Folder).FullName);
            await BenchTable.RunAsync(new(programs, postgres, report, options), names, cancellation);
        }

        if (parsed.GetValue(JsonFile) is { } json)
        {
            await report.WriteJsonAsync(json);
        }

        if (parsed.GetValue(MarkdownFile) is { } markdown)
        {
            await report.WriteMarkdownAsync(markdown);
        }

        return report.Failures.Count == 0 ? 0 : Failed;
    }
}
