using DcGrid.Production;
using DcGrid.Store;

namespace DcGrid.Simulation.Tests.Checks;

/// <summary>How the tasks differ after a call from what they were before. Each difference must be explained by the call.</summary>
internal sealed class Moves
{
    private readonly Dictionary<TaskId, TaskRecord> _before = [];
    private readonly HashSet<TaskId> _unexplained = [];

    /// <param name="tasks">As they were before; after this they are as read now.</param>
    public Moves(Dictionary<TaskId, KnownTask> tasks, List<TaskRecord> now)
    {
        if (now.Count != tasks.Count)
        {
            throw new PromiseBroken($"{now.Count} tasks are listed, and {tasks.Count} were planned");
        }

        foreach (var record in now)
        {
            var task = tasks.GetValueOrDefault(record.Id) ?? throw new PromiseBroken($"task {record.Id} was never planned, or is listed twice");
            if (task.Record != record)
            {
                _before.Add(record.Id, task.Record);
                task.Record = record;
                _unexplained.Add(record.Id);
            }
        }

        Tasks = tasks;
    }

    public Dictionary<TaskId, KnownTask> Tasks { get; }

    /// <summary>The tasks that differ, and what they were.</summary>
    public IEnumerable<(KnownTask Task, TaskRecord Before)> Seen => _before.Select(pair => (Tasks[pair.Key], pair.Value));

    /// <summary>The state that a task had.</summary>
    public TaskState Before(KnownTask task) => RecordBefore(task).State;

    public TaskRecord RecordBefore(KnownTask task) => _before.GetValueOrDefault(task.Id) ?? task.Record;

    /// <summary>The call is meant to have moved this task.</summary>
    public void Explain(KnownTask task) => _unexplained.Remove(task.Id);

    /// <summary>Explains what follows further down from tasks that the call has settled: those that waited go ahead or fail, as their
    /// inputs allow.</summary>
    public void ExplainBelow(IEnumerable<KnownTask> settled, CampaignDefinition definition)
    {
        var work = new Queue<KnownTask>(settled);
        while (work.TryDequeue(out var upstream))
        {
            foreach (var task in upstream.Downstream.Where(task => _unexplained.Contains(task.Id)))
            {
                if (Before(task) != TaskState.Waiting || !(task.State == TaskState.Ready || task.FailedForInputs))
                {
                    throw new PromiseBroken($"an input of {RecordBefore(task)} was settled, and it is now {task.Record}");
                }

                CheckInputs(task, definition);
                Explain(task);
                if (task.FailedForInputs)
                {
                    work.Enqueue(task);
                }
            }
        }
    }

    public void CheckAllExplained()
    {
        foreach (var id in _unexplained)
        {
            throw new PromiseBroken($"{Tasks[id]} has changed for no reason; it was {_before[id]}, and is {Tasks[id].Record}");
        }
    }

    private static void CheckInputs(KnownTask task, CampaignDefinition definition)
    {
        var counts = task.Upstream.GroupBy(upstream => upstream.Record.Stage).Select(group => new UpstreamCount(
            group.Key,
            group.Count(),
            group.Count(upstream => upstream.State == TaskState.Done),
            group.Count(upstream => upstream.State is TaskState.Failed or TaskState.Cancelled),
            group.Count(upstream => !upstream.State.IsSettled()))).ToList();
        var rules = definition.Stages.First(stage => stage.Stage == task.Record.Stage).InputRules;
        var goes = InputRules.Evaluate(task.Record.Stage, rules, counts) is InputVerdict.Go;
        if (goes != (task.State == TaskState.Ready))
        {
            throw new PromiseBroken($"{task}, and by the rules for its inputs it {(goes ? "may run" : "must fail")}");
        }
    }
}
