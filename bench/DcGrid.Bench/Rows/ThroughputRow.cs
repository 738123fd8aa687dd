using DcGrid.Bench.Campaigns;
using DcGrid.Bench.Pilots;
using DcGrid.Bench.Results;
using DcGrid.Bench.Service;

namespace DcGrid.Bench.Rows;

/// <summary>Tasks leased, reported and durably booked a second, over gRPC.</summary>
internal static class ThroughputRow
{
    private const double TargetTasksASecond = 30_000;

    // Programs compile their hot paths while they run; what is measured is a service that has been up for a while.
    private const int WarmUpTasks = 20_000;
    private static readonly TimeSpan WarmUpLimit = TimeSpan.FromSeconds(5);

    public static string Key(bool onPostgres) => $"throughput.{BenchContext.KeyOf(onPostgres)}";

    /// <summary>Tasks that do nothing and carry nothing.</summary>
    public static async Task NoOpAsync(BenchContext context, bool onPostgres, CancellationToken cancellation)
    {
        var (run, storeName) = await MeasureNoOpAsync(context, onPostgres, context.Options.Tasks, cancellation);
        context.Report.Add(new(Key(onPostgres), $"tasks leased, reported and booked a second, {storeName}", run.TasksASecond, "tasks/s")
        {
            Target = TargetTasksASecond,
            CpuPerThousand = run.Cpu.PerThousand(run.Counts.Accepted),
            Note = Describe(context, run),
        });
    }

    /// <summary>One run on a fresh store, after a warm-up.</summary>
    public static async Task<(FleetRun Run, string StoreName)> MeasureNoOpAsync(
        BenchContext context, bool onPostgres, int tasks, CancellationToken cancellation)
    {
        await using var service = await context.ServiceAsync(onPostgres);
        await WarmUpAsync(context, service, ReportContent.Bare, cancellation);
        var campaign = new PlannedCampaign("NOOP", tasks);
        await campaign.CreateAsync(service);
        return (await RunAsync(context, service, campaign.Name, ReportContent.Bare, cancellation), service.StoreName);
    }

    /// <summary>The same with what real tasks carry.</summary>
    public static async Task RealisticAsync(BenchContext context, bool onPostgres, CancellationToken cancellation)
    {
        await using var service = await context.ServiceAsync(onPostgres);
        await WarmUpAsync(context, service, ReportContent.Realistic, cancellation);
        var campaign = new PlannedCampaign("REALISTIC", context.Options.Tasks / 2, HasInputs: true);
        await campaign.CreateAsync(service);
        var run = await RunAsync(context, service, campaign.Name, ReportContent.Realistic, cancellation);
        var noOp = context.Report.Find(Key(onPostgres));
        context.Report.Add(new(
            $"realistic.{BenchContext.KeyOf(onPostgres)}",
            $"the same with 4 inputs, 3 outputs and 15 figures a task, {service.StoreName}",
            run.TasksASecond,
            "tasks/s")
        {
            Beside = noOp is null ? null : FigureText.Ratio(run.TasksASecond, noOp.Value, "tasks without"),
            CpuPerThousand = run.Cpu.PerThousand(run.Counts.Accepted),
            Note = Describe(context, run),
        });
    }

    /// <summary>Runs the fleet of the throughput rows on a campaign, and closes its account.</summary>
    public static async Task<FleetRun> RunAsync(
        BenchContext context, ServiceUnderTest service, string campaign, ReportContent content, CancellationToken cancellation)
    {
        var run = await PilotFleet.RunAsync(service, Plan(context, content, context.Options.TimeLimit), cancellation);
        await Accounts.CloseAsync(service, campaign, run.Counts);
        return run;
    }

    /// <summary>Lets the service run hot on a campaign of its own.</summary>
    public static async Task WarmUpAsync(
        BenchContext context, ServiceUnderTest service, ReportContent content, CancellationToken cancellation)
    {
        context.Report.Say($"warming up on {service.StoreName}");
        var campaign = new PlannedCampaign("WARMUP", Math.Min(WarmUpTasks, context.Options.Tasks), HasInputs: content == ReportContent.Realistic);
        await campaign.CreateAsync(service);
        var run = await PilotFleet.RunAsync(service, Plan(context, content, WarmUpLimit), cancellation);
        await Accounts.CloseAsync(service, campaign.Name, run.Counts);

        // What the limit left over must not be leased in the measured run.
        if (run.Counts.Accepted < campaign.Tasks)
        {
            await PilotFleet.RunAsync(service, Plan(context, content, TimeSpan.FromMinutes(5)), cancellation);
        }
    }

    /// <summary>The fleet of the throughput rows.</summary>
    public static FleetPlan Plan(BenchContext context, ReportContent content, TimeSpan limit) => new()
    {
        Pilots = context.Options.Pilots,
        Slots = context.Options.Slots,
        LeaseBatch = context.Options.LeaseBatch,
        Seed = context.Options.Seed,
        Content = content,
        TimeLimit = limit,
    };

    private static string Describe(BenchContext context, FleetRun run) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{FigureText.Number(run.Counts.Accepted)} tasks by {context.Options.Pilots} pilots of {context.Options.Slots} slots in {run.Elapsed.TotalSeconds:F1} s, "
        + $"{(double)run.Counts.Accepted / run.Counts.LeaseTimes.Count:F0} a lease; lease call {run.Counts.LeaseTimes.PercentileMilliseconds(0.5):F1} ms (median) "
        + $"and {run.Counts.LeaseTimes.PercentileMilliseconds(0.99):F1} ms (p99), report call {run.Counts.ReportTimes.PercentileMilliseconds(0.5):F1} ms and "
        + $"{run.Counts.ReportTimes.PercentileMilliseconds(0.99):F1} ms.");
}
