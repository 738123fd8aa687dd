using System.Collections.Concurrent;
using DcGrid.Cli.Display;
using DcGrid.Cli.Report.Source;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Collect;

/// <summary>The tasks that are looked at one by one, with their attempts: an even sample of each stage, and failed ones.</summary>
/// <param name="Sampled">By stage and data id.</param>
/// <param name="Failed">The first failed ones.</param>
/// <param name="FailedTotal">How many failed.</param>
/// <param name="Totals">Tasks of each stage.</param>
internal sealed record CollectedTasks(
    IReadOnlyList<GetTaskResponse> Sampled,
    IReadOnlyList<GetTaskResponse> Failed,
    long FailedTotal,
    IReadOnlyDictionary<Stage, long> Totals)
{
    public IEnumerable<GetTaskResponse> OfStage(Stage stage) => Sampled.Where(t => t.Task.Stage == stage);

    /// <summary>The attempt that settled a task; the last one where none did.</summary>
    public static AttemptRecord? Decisive(GetTaskResponse task) =>
        task.Attempts.LastOrDefault(a => a.State == "accepted") ?? task.Attempts.LastOrDefault();
}

/// <summary>Goes once through all tasks and asks for the details of those that are kept.</summary>
internal static class TaskCollector
{
    public static async Task<CollectedTasks> CollectAsync(IReportSource source, string campaign, CancellationToken cancellation)
    {
        Dictionary<Stage, EvenSample<TaskRecord>> samples = [];
        List<TaskRecord> failed = [];
        long failedTotal = 0;
        await foreach (var task in source.ListTasksAsync(campaign, cancellation))
        {
            if (!samples.TryGetValue(task.Stage, out var sample))
            {
                samples[task.Stage] = sample = new EvenSample<TaskRecord>(ReportLimits.MaxTasksPerStage);
            }

            sample.Add(task);
            if (task.State == TaskState.Failed)
            {
                failedTotal++;
                Keep(failed, task);
            }
        }

        var details =
            await DetailsAsync(source, samples.Values.SelectMany(s => s.Items).Concat(failed), cancellation);
        return new CollectedTasks(
            Of(samples.Values.SelectMany(s => s.Items), details),
            Of(failed, details),
            failedTotal,
            samples.ToDictionary(s => s.Key, s => s.Value.Seen));
    }

    // Root causes are worth more of the list than what failed because of them.
    private static void Keep(List<TaskRecord> failed, TaskRecord task)
    {
        if (failed.Count < ReportLimits.MaxFailures)
        {
            failed.Add(task);
        }
        else if (task.Outcome != OutcomeCode.UpstreamFailed)
        {
            var victim = failed.FindLastIndex(t => t.Outcome == OutcomeCode.UpstreamFailed);
            if (victim >= 0)
            {
                failed[victim] = task;
            }
        }
    }

    private static List<GetTaskResponse> Of(IEnumerable<TaskRecord> tasks, Dictionary<long, GetTaskResponse> details) =>
    [
        .. tasks.OrderBy(t => t.Stage)
            .ThenBy(t => Names.OrderOfFilter(DataIds.Filter(t.DataId)))
            .ThenBy(t => t.TaskId)
            .Select(t => details[t.TaskId]),
    ];

    private static async Task<Dictionary<long, GetTaskResponse>> DetailsAsync(
        IReportSource source, IEnumerable<TaskRecord> tasks, CancellationToken cancellation)
    {
        ConcurrentDictionary<long, GetTaskResponse> details = [];
        ParallelOptions options = new()
        {
            MaxDegreeOfParallelism = ReportLimits.ConcurrentCalls,
            CancellationToken = cancellation,
        };
        await Parallel.ForEachAsync(
            tasks.Select(t => t.TaskId).Distinct(),
            options,
            async (id, token) => details[id] = Trimmed(await source.GetTaskAsync(id, token)));
        return new Dictionary<long, GetTaskResponse>(details);
    }

    // Logs and file lists are most of an answer, and no part of the report.
    private static GetTaskResponse Trimmed(GetTaskResponse task)
    {
        task.Inputs.Clear();
        task.Upstream.Clear();
        task.Downstream.Clear();
        foreach (var attempt in task.Attempts)
        {
            attempt.StdoutTail = "";
            attempt.StderrTail = "";
            attempt.Outputs.Clear();
        }

        return task;
    }
}
