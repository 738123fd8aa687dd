using System.Diagnostics;
using System.Globalization;
using DcGrid.Bench.Campaigns;
using DcGrid.Bench.Measures;
using DcGrid.Bench.Pilots;
using DcGrid.Bench.Results;
using DcGrid.Bench.Service;

namespace DcGrid.Bench.Rows;

/// <summary>What a store with the whole survey in it does: planning it, asking after it, starting on it, working from it.</summary>
internal static class FullStoreRow
{
    private const double TargetPlanningSeconds = 180, TargetMemoryMib = 500, TargetAnswerSeconds = 0.5, TargetStartSeconds = 3;
    private const double TargetShare = 0.8;
    private const int Repeats = 3;

    // Store and queue of 10 000 against a store of millions, in turns.
    private const int SmallTasks = 10_000;
    private const int Rounds = 5;

    public static async Task RunAsync(BenchContext context, CancellationToken cancellation)
    {
        await using var service = await context.ServiceAsync(onPostgres: true);
        await PlanAsync(context, service);
        await AskAsync(context, service, "status", "campaign status");
        await AskAsync(context, service, "verify", "campaign verify");
        await StartAsync(context, service);
        await CompareAsync(context, service, cancellation);
        await OwnTasksAsync(context, service, cancellation);
        await LatencyRow.RunAsync(context, service, cancellation);
    }

    private static async Task PlanAsync(BenchContext context, ServiceUnderTest service)
    {
        var before = service.CpuNow();
        var begin = Stopwatch.GetTimestamp();
        await SurveyCampaign.CreateAsync(service, context.Options.Seed, context.Options.Scale);
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        var cpu = service.CpuNow() - before;
        var campaigns = await service.Admin.ListCampaignsAsync(new());
        var tasks = campaigns.Campaigns.Single().Tasks;
        var words = $"planning {FigureText.Number(tasks)} tasks with their dependencies, PostgreSQL";
        context.Report.Add(new("planning.seconds", words, seconds, "s")
        {
            Target = TargetPlanningSeconds,
            AtMost = true,
            Beside = FigureText.Of(tasks / seconds, "tasks/s"),
            Note = string.Create(
                CultureInfo.InvariantCulture, $"CPU {cpu.Server:F0} s of the server, {cpu.Database:F0} s of PostgreSQL; the planner is a third process."),
        });
        context.Report.Add(new("planning.memory", $"{words}: most memory of the server", ProcessMeter.PeakMemoryMib(service.ProcessId), "MiB")
        {
            Target = TargetMemoryMib,
            AtMost = true,
        });
    }

    /// <summary>How long the command takes, all of it: start of the program, question, answer, print.</summary>
    private static async Task AskAsync(BenchContext context, ServiceUnderTest service, string verb, string words)
    {
        var times = new List<double>();
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var begin = Stopwatch.GetTimestamp();
            await service.DcgridAsync("campaign", verb, SurveyCampaign.Name);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        var call = Stopwatch.GetTimestamp();
        if (verb == "verify")
        {
            await service.Admin.VerifyCampaignAsync(new() { Campaign = SurveyCampaign.Name });
        }
        else
        {
            await service.Admin.GetCampaignStatusAsync(new() { Campaign = SurveyCampaign.Name });
        }

        context.Report.Add(new(verb, $"`{words}` on the full campaign", Median(times), "s")
        {
            Target = TargetAnswerSeconds,
            AtMost = true,
            Note = string.Create(
                CultureInfo.InvariantCulture,
                $"the command from start to end, median of {Repeats}; the first took {times[0]:F2} s, the call alone {Stopwatch.GetElapsedTime(call).TotalSeconds:F3} s."),
        });
    }

    private static async Task StartAsync(BenchContext context, ServiceUnderTest service)
    {
        await service.StopAsync();
        var afterStop = (await service.StartAsync()).TotalSeconds;
        await service.KillAsync();
        var afterKill = (await service.StartAsync()).TotalSeconds;
        context.Report.Add(new("start", "server start on the full store, to its first answer", Math.Max(afterStop, afterKill), "s")
        {
            Target = TargetStartSeconds,
            AtMost = true,
            Note = string.Create(CultureInfo.InvariantCulture, $"{afterStop:F2} s after a stop, {afterKill:F2} s after kill -9; the greater counts."),
        });
    }

    private static async Task CompareAsync(BenchContext context, ServiceUnderTest full, CancellationToken cancellation)
    {
        await using var small = await context.ServiceAsync(onPostgres: true);
        await ThroughputRow.WarmUpAsync(context, small, ReportContent.Bare, cancellation);
        await ThroughputRow.WarmUpAsync(context, full, ReportContent.Bare, cancellation);
        var (inSmall, inFull) = (new List<double>(), new List<double>());
        for (var round = 1; round <= Rounds; round++)
        {
            inSmall.Add(await RoundAsync(context, small, round, cancellation));
            inFull.Add(await RoundAsync(context, full, round, cancellation));
        }

        context.Report.Add(new("full.share", "throughput with the full campaign in the store against 10 000 tasks", Median(inFull) / Median(inSmall), "times")
        {
            Target = TargetShare,
            Note = $"{FigureText.Number(Median(inFull))} against {FigureText.Number(Median(inSmall))} tasks/s: medians of {Rounds} campaigns of "
                + $"{FigureText.Number(SmallTasks)} tasks, in turns, on a store that holds nothing else and on one that holds the full campaign, ready to run.",
        });
    }

    private static async Task<double> RoundAsync(BenchContext context, ServiceUnderTest service, int round, CancellationToken cancellation)
    {
        var campaign = new PlannedCampaign($"ROUND{round}", SmallTasks, Priority: 100);
        await campaign.CreateAsync(service);
        var run = await ThroughputRow.RunAsync(context, service, campaign.Name, ReportContent.Bare, cancellation);
        return run.TasksASecond;
    }

    /// <summary>The campaign's own tasks: what they read is in the leases, and what waits for them is released.</summary>
    private static async Task OwnTasksAsync(BenchContext context, ServiceUnderTest service, CancellationToken cancellation)
    {
        var plan = ThroughputRow.Plan(context, ReportContent.Realistic, context.Options.TimeLimit) with { Payload = SurveyCampaign.Payload };
        var run = await PilotFleet.RunAsync(service, plan, cancellation);
        await Accounts.CloseAsync(service, SurveyCampaign.Name, run.Counts);
        context.Report.Add(new("full.own", "tasks of the full campaign itself, with inputs, outputs, figures and dependants", run.TasksASecond, "tasks/s")
        {
            CpuPerThousand = run.Cpu.PerThousand(run.Counts.Accepted),
        });
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
