using DcGrid.Cli.Display;
using DcGrid.Cli.Report.Model;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Collect;

/// <summary>Lists what failed for good, root causes first.</summary>
internal static class FailureCollector
{
    public static FailureList Collect(CollectedTasks tasks) => new(
        [
            .. tasks.Failed.OrderBy(t => t.Task.Outcome == OutcomeCode.UpstreamFailed)
                .ThenBy(t => t.Task.Stage)
                .ThenBy(t => t.Task.Outcome)
                .ThenBy(t => t.Task.TaskId)
                .Select(FailureOf),
        ],
        tasks.FailedTotal);

    private static FailedTask FailureOf(GetTaskResponse response)
    {
        var task = response.Task;
        // A task that failed without an attempt of its own (an input that failed) has only its own message.
        List<FailureCause> causes =
        [
            .. (CollectedTasks.Decisive(response)?.Outcome?.Errors ?? [])
                .Select(e => new FailureCause(Names.Of(e.Code), e.Message)),
        ];
        if (causes.Count == 0)
        {
            causes.Add(new FailureCause(Names.Of(task.Outcome), task.Message));
        }

        return new FailedTask(
            task.TaskId, Names.Of(task.Stage), DataIds.Text(task.DataId), Names.Of(task.Outcome), task.Attempts, causes);
    }
}
