using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Watching;

/// <summary>How far a stage is: tasks by state.</summary>
internal sealed record StageProgress(Stage Stage, long Planned, IReadOnlyDictionary<TaskState, long> Counts)
{
    public long In(TaskState state) => Counts.GetValueOrDefault(state);

    public long Settled => In(TaskState.Done) + In(TaskState.Failed) + In(TaskState.Cancelled);

    /// <summary>One for each planned stage, in the order in which they run.</summary>
    public static IReadOnlyList<StageProgress> Of(GetCampaignStatusResponse status)
    {
        var planned = status.Planned
            .GroupBy(p => p.Stage)
            .ToDictionary(g => g.Key, g => g.Sum(p => p.Count));
        return
        [
            .. status.Counts.Select(c => c.Stage)
                .Concat(planned.Keys)
                .Distinct()
                .Order()
                .Select(stage => new StageProgress(
                    stage,
                    planned.GetValueOrDefault(stage),
                    status.Counts.Where(c => c.Stage == stage)
                        .GroupBy(c => c.State)
                        .ToDictionary(g => g.Key, g => g.Sum(c => c.Count)))),
        ];
    }
}
