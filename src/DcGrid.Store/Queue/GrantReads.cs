using DcGrid.Production;

namespace DcGrid.Store.Queue;

/// <summary>A task that a pilot holds.</summary>
internal readonly record struct LeasedTask(TaskId Id, CampaignId Campaign, Stage Stage, int Attempt);

/// <summary>Puts together all that pilots need for their attempts.</summary>
internal static class GrantReads
{
    /// <summary>One grant for each task, in their order.</summary>
    public static List<AttemptGrant> Grants(WriteUnit unit, IReadOnlyList<LeasedTask> tasks)
    {
        var specs = TaskSpec.Read(unit.Session, tasks.Select(task => task.Id));
        var states = Dependencies.States(unit.Session, specs.Values.SelectMany(spec => spec.Upstream));
        var outputs = InputReads.Outputs(unit.Session, states.Values);
        return [.. tasks.Select(task => Grant(unit, task, specs[task.Id.Value], states, outputs))];
    }

    private static AttemptGrant Grant(
        WriteUnit unit, LeasedTask task, TaskSpec spec, Dictionary<long, UpstreamState> states, ILookup<long, InputReads.UpstreamFile> outputs)
    {
        var definition = unit.Definition(task.Campaign);
        var stage = definition.Stages.First(candidate => candidate.Stage == task.Stage);
        var dataId = DataIdText.Parse(spec.DataKey);
        var path = FormattableString.Invariant($"{task.Stage}/{dataId.Path()}");
        return new AttemptGrant(
            new(task.Id, task.Attempt),
            definition.Name,
            task.Stage,
            dataId,
            definition.Payload,
            stage.Limits,
            [.. spec.Inputs, .. InputReads.FromUpstream(task.Stage, spec.Upstream, states, outputs)],
            spec.Upstream.Count(id => states[id].State != TaskState.Done),
            Definitions.Merge(stage.ParametersJson, spec.Parameters),
            FormattableString.Invariant($"{definition.OutputUrl}/{path}/a{task.Attempt}"),
            $"{definition.Name}/{path}/");
    }
}
