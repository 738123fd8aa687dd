using System.CommandLine;
using System.Globalization;
using DcGrid.Bench.Campaigns;
using DcGrid.Bench.Draws;
using DcGrid.Bench.Pilots;
using DcGrid.Bench.Service;

namespace DcGrid.Bench;

/// <summary><c>dcgrid-bench simulate</c>: pilots without nodes work through a campaign of tasks on a fresh service, each attempt with
/// the run time and the outcome that the seed draws for it.</summary>
internal static class SimulateCommand
{
    private static readonly Option<int> Tasks = new("--tasks") { Description = "Tasks of the campaign", DefaultValueFactory = _ => 10_000 };
    private static readonly Option<int> Pilots = new("--pilots") { Description = "Pilots", DefaultValueFactory = _ => 100 };
    private static readonly Option<int> Slots = new("--slots") { Description = "Slots of each pilot", DefaultValueFactory = _ => 8 };

    private static readonly Option<double> Speed = new("--speed")
    {
        Description = "How much faster than the clock payloads run; 0: they take no time and succeed",
        DefaultValueFactory = _ => 60,
    };

    public static Command Create(Option<DirectoryInfo> programs, Option<ulong> seed)
    {
        var command = new Command("simulate", "Let simulated pilots work through a campaign, and check that every task is booked once.")
        {
            Tasks, Pilots, Slots, Speed,
        };
        command.SetAction((parsed, cancellation) => BenchCommands.GuardAsync(async () =>
        {
            var speed = parsed.GetValue(Speed);
            var plan = new FleetPlan
            {
                Pilots = parsed.GetValue(Pilots),
                Slots = parsed.GetValue(Slots),
                LeaseBatch = parsed.GetValue(Slots),
                Speed = speed == 0 ? 1 : speed,
                Seed = parsed.GetValue(seed),
                Profiles = speed == 0 ? new Dictionary<Protocol.V1.Stage, StageProfile>() : StageProfile.Survey,
            };
            await using var service = await ServiceUnderTest.CreateAsync(new(parsed.GetRequiredValue(programs).FullName), null);
            var campaign = new PlannedCampaign("SIMULATED", parsed.GetValue(Tasks));
            await campaign.CreateAsync(service);
            Tell(await RunAsync(service, campaign, plan, cancellation));
            return 0;
        }));
        return command;
    }

    private static async Task<FleetRun> RunAsync(
        ServiceUnderTest service, PlannedCampaign campaign, FleetPlan plan, CancellationToken cancellation)
    {
        var run = await PilotFleet.RunAsync(service, plan, cancellation);
        await Accounts.CloseAsync(service, campaign.Name, run.Counts);
        return run;
    }

    private static void Tell(FleetRun run)
    {
        var counts = run.Counts;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Leased} attempts leased, {counts.Accepted} reported and booked once, {counts.Refused} refused, in {run.Elapsed.TotalSeconds:F2} s"));
        foreach (var (code, count) in counts.Outcomes.OrderBy(outcome => outcome.Key))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,10} {code}"));
        }
    }
}
