using DcGrid.Cli.Display;
using DcGrid.Cli.Report.Model;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Collect;

/// <summary>Lays the attempts out by pilot and slot.</summary>
internal static class TimelineCollector
{
    public static Timeline Collect(CollectedTasks tasks)
    {
        EvenSample<(AttemptRecord Attempt, TimelineBar Bar)> bars = new(ReportLimits.MaxTimelineBars);
        foreach (var task in tasks.Sampled)
        {
            foreach (var attempt in task.Attempts.Where(a => a.Times?.PayloadStarted is not null))
            {
                bars.Add((attempt, BarOf(task.Task, attempt)));
            }
        }

        List<TimelineLane> lanes = [];
        foreach (var pilot in bars.Items.GroupBy(b => b.Attempt.PilotId).OrderBy(g => g.Key))
        {
            var host = pilot.First().Attempt.Host;
            var slots = Lay(pilot.Select(b => b.Bar));
            lanes.AddRange(slots.Select((slot, i) => new TimelineLane(pilot.Key, host, i + 1, slot)));
        }

        return new Timeline(lanes, bars.Items.Count, Math.Max(bars.Seen, tasks.Totals.Values.Sum()));
    }

    private static TimelineBar BarOf(TaskRecord task, AttemptRecord attempt)
    {
        var start = attempt.Times.PayloadStarted.ToDateTimeOffset();
        var code = attempt.Outcome?.Code ?? OutcomeCode.Ok;
        var isAccepted = attempt.State == "accepted";
        return new TimelineBar(
            task.Stage,
            DataIds.Text(task.DataId),
            attempt.Attempt,
            start,
            start.AddSeconds(attempt.Times.PayloadSeconds),
            isAccepted ? Names.Of(code) : attempt.State,
            isAccepted && Names.CategoryOf(code) == "ok");
    }

    // Greedy: a bar goes to the first slot that is free when it starts. With true slots this gives as many lanes as ran at once.
    private static List<List<TimelineBar>> Lay(IEnumerable<TimelineBar> bars)
    {
        List<List<TimelineBar>> slots = [];
        foreach (var bar in bars.OrderBy(b => b.Start))
        {
            var free = slots.Find(s => s[^1].End <= bar.Start);
            if (free is null)
            {
                slots.Add(free = []);
            }

            free.Add(bar);
        }

        return slots;
    }
}
