using System.Diagnostics;
using System.Globalization;
using DcGrid.Bench.Campaigns;
using DcGrid.Bench.Pilots;
using DcGrid.Bench.Results;
using DcGrid.Bench.Service;

namespace DcGrid.Bench.Rows;

/// <summary>How long a pilot waits for work while very many pilots hold some, speak on time, report and ask for more. What is due is
/// sent when it is due, whether or not earlier calls have been answered: a slow answer slows down nobody but itself.</summary>
internal static class LatencyRow
{
    private const double TargetMilliseconds = 50;
    private const int Connections = 8;
    private const int AtOnce = 64;
    private const int AttemptsAPilot = 4;

    // Each pilot reports what it holds and asks for as much again so often: 50 of each a second with 10 000 pilots.
    private static readonly TimeSpan WorkInterval = TimeSpan.FromSeconds(200);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);

    /// <param name="context">The run.</param>
    /// <param name="service">Whose store has enough ready tasks.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task RunAsync(BenchContext context, ServiceUnderTest service, CancellationToken cancellation)
    {
        var plan = new FleetPlan
        {
            Pilots = context.Options.HeartbeatingPilots,
            Slots = AttemptsAPilot,
            Payload = SurveyCampaign.Payload,
            Seed = context.Options.Seed,
        };
        context.Report.Say($"registering {plan.Pilots} pilots");
        var connections = Enumerable.Range(0, Connections).Select(_ => service.PilotConnection()).ToArray();
        var before = new FleetCounts();
        var members = await MembersAsync(number => new(connections[number % Connections], plan, before, number), plan, cancellation);

        // The counts of the measured time are its own; a pilot keeps its number and what it holds.
        var counts = new FleetCounts();
        members.ForEach(member => member.Session.CountIn(counts));
        context.Report.Say($"{before.Leased} attempts are held; measuring for {context.Options.LatencyTime.TotalSeconds:F0} s");
        var cpuBefore = service.CpuNow();
        var elapsed = await PaceAsync(members, context.Options.LatencyTime, cancellation);
        var cpu = service.CpuNow() - cpuBefore;
        if (counts.Refused > 0)
        {
            throw new BenchException($"{counts.Refused} reports of pilots that spoke on time were refused");
        }

        AddRows(context, plan, counts, elapsed, (cpu.Client + cpu.Server + cpu.Database) / elapsed.TotalSeconds);
    }

    private static void AddRows(BenchContext context, FleetPlan plan, FleetCounts counts, TimeSpan elapsed, double coresUsed)
    {
        var words = $"lease latency with {FigureText.Number(plan.Pilots)} pilots heartbeating";
        context.Report.Add(new("latency.p50", $"{words}, median", counts.LeaseTimes.PercentileMilliseconds(0.5), "ms"));
        context.Report.Add(new("latency.p99", $"{words}, p99", counts.LeaseTimes.PercentileMilliseconds(0.99), "ms")
        {
            Target = TargetMilliseconds,
            AtMost = true,
            Note = string.Create(
                CultureInfo.InvariantCulture,
                $"{counts.LeaseTimes.Count} leases of {AttemptsAPilot} and as many reports beside {counts.HeartbeatTimes.Count} heartbeats in {elapsed.TotalSeconds:F0} s, ")
                + $"on the full store; greatest {FigureText.Of(counts.LeaseTimes.GreatestMilliseconds, "ms")}, heartbeat p99 "
                + $"{FigureText.Of(counts.HeartbeatTimes.PercentileMilliseconds(0.99), "ms")}; {FigureText.Number(coresUsed)} cores busy.",
        });
    }

    /// <summary>Registers the pilots, each with a first lease.</summary>
    private static async Task<List<Member>> MembersAsync(Func<int, PilotSession> create, FleetPlan plan, CancellationToken cancellation)
    {
        var members = new Member[plan.Pilots];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, plan.Pilots, options, async (number, token) =>
        {
            var member = new Member(create(number), plan);
            await member.Session.RegisterAsync(token);
            await member.LeaseAsync(token);
            members[number] = member;
        });
        return [.. members];
    }

    private static async Task<TimeSpan> PaceAsync(List<Member> members, TimeSpan time, CancellationToken cancellation)
    {
        var heartbeat = members[0].Session.HeartbeatInterval;
        var open = new List<Task>();
        var begin = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Tick);
        var (heartbeats, turns) = (0L, 0L);
        TimeSpan now;
        do
        {
            await timer.WaitForNextTickAsync(cancellation);
            now = Stopwatch.GetElapsedTime(begin);
            for (; heartbeats < members.Count * (now / heartbeat); heartbeats++)
            {
                open.Add(members[(int)(heartbeats % members.Count)].HeartbeatAsync(cancellation));
            }

            for (; turns < members.Count * (now / WorkInterval); turns++)
            {
                open.Add(members[(int)(turns % members.Count)].TurnAsync(cancellation));
            }
        }
        while (now < time);
        await Task.WhenAll(open);
        return now;
    }

    private sealed class Member(PilotSession session, FleetPlan plan)
    {
        private readonly ReportWriter _writer = new(plan);
        private List<HeldAttempt> _held = [];

        public PilotSession Session => session;

        public Task<Protocol.V1.HeartbeatResponse> HeartbeatAsync(CancellationToken cancellation) =>
            session.HeartbeatAsync(_held, cancellation);

        /// <summary>Reports all that it holds, and asks for as much again.</summary>
        public async Task TurnAsync(CancellationToken cancellation)
        {
            var request = new Protocol.V1.ReportRequest();
            _held.ForEach(attempt => _writer.Add(request, attempt));
            _held = [];
            await session.ReportAsync(request, cancellation);
            await LeaseAsync(cancellation);
        }

        public async Task LeaseAsync(CancellationToken cancellation)
        {
            var lease = await session.LeaseAsync(AttemptsAPilot, cancellation);
            _held = [.. lease.Attempts.Select(grant => new HeldAttempt(
                grant.TaskId, grant.Attempt, grant.Stage, grant.OutputUrl, 0, Protocol.V1.OutcomeCode.Ok))];
        }
    }
}
