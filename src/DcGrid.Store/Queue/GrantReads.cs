using System.Globalization;
using DcGrid.Production;

namespace DcGrid.Store.Queue;

/// <summary>Puts together all that pilots need for their attempts.</summary>
internal static class GrantReads
{
    // Beside the folders of the stages.
    private const string BundleFolder = "/bundles";

    /// <summary>One grant for each leased task, in their order.</summary>
    /// <param name="each">Called for each task.</param>
    public static List<AttemptGrant> Grants(WriteUnit unit, IReadOnlyList<TaskId> tasks, Action<WriteUnit, TaskSpec>? each = null)
    {
        var specs = TaskSpec.Read(unit.Session, tasks);
        var states = Dependencies.States(unit.Session, specs.Values.SelectMany(spec => spec.Upstream));
        var outputs = InputReads.Outputs(unit.Session, states.Values);
        var resolve = FileLocation.Resolver(unit.Session, specs.Values.SelectMany(spec => spec.Inputs));
        var grants = new List<AttemptGrant>(tasks.Count);
        foreach (var task in tasks)
        {
            var spec = specs[task.Value];
            each?.Invoke(unit, spec);
            grants.Add(Grant(unit, spec with { Inputs = [.. spec.Inputs.Select(resolve)] }, states, outputs));
        }

        return grants;
    }

    private static AttemptGrant Grant(
        WriteUnit unit, TaskSpec task, Dictionary<long, UpstreamState> states, ILookup<long, InputReads.UpstreamFile> outputs)
    {
        var definition = unit.Definition(task.Campaign);
        var stage = definition.Stages.First(candidate => candidate.Stage == task.Stage);
        var dataId = DataIdText.Parse(task.DataKey);
        var path = string.Create(CultureInfo.InvariantCulture, $"{task.Stage}/{dataId.Path()}");
        return new AttemptGrant(
            new(task.Id, task.Attempt),
            definition.Name,
            task.Stage,
            dataId,
            definition.Payload,
            stage.Limits,
            [.. task.Inputs, .. InputReads.FromUpstream(task.Stage, task.Upstream, states, outputs)],
            task.Upstream.Count(id => states[id].State != TaskState.Done),
            Definitions.Merge(stage.ParametersJson, task.Parameters),
            string.Create(CultureInfo.InvariantCulture, $"{definition.OutputUrl}/{path}/a{task.Attempt}"),
            $"{definition.Name}/{path}/")
        {
            BundleUrl = definition.Bundles is null ? null : definition.OutputUrl + BundleFolder,
            Bundles = definition.Bundles,
        };
    }
}
