using System.Diagnostics;
using DcGrid.Bench.Measures;
using DcGrid.Bench.Service;

namespace DcGrid.Bench.Pilots;

/// <summary>Runs simulated pilots against a service until its work is done or the time is over.</summary>
internal static class PilotFleet
{
    /// <returns>What the pilots saw, and how long it took from the first call to the answer to the last report.</returns>
    public static async Task<FleetRun> RunAsync(ServiceUnderTest service, FleetPlan plan, CancellationToken cancellation)
    {
        var counts = new FleetCounts();
        var before = service.CpuNow();
        var begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, plan.Pilots).Select(number =>
        {
            var session = new PilotSession(service.PilotConnection(), plan, counts, number);
            return Task.Run(() => new SimulatedPilot(session, plan, counts, number).RunAsync(cancellation), cancellation);
        }));
        return new(counts, Stopwatch.GetElapsedTime(begin, counts.LastBooked), service.CpuNow() - before);
    }
}

/// <summary>What came of a fleet's run.</summary>
internal sealed record FleetRun(FleetCounts Counts, TimeSpan Elapsed, CpuShares Cpu)
{
    /// <summary>Tasks booked each second.</summary>
    public double TasksASecond => Counts.Accepted / Elapsed.TotalSeconds;
}
