using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Simulation.Tests;

/// <summary>A small campaign with all three stages; its dependencies, rules and order are drawn.</summary>
internal static class DrawnCampaign
{
    public const string Name = "DC_simulation";
    public const string Payload = "astromatic";
    public const string OutputUrl = "file:///se/" + Name;

    private static readonly Proto.OutcomeCode[] AllFailures =
    [
        Proto.OutcomeCode.AstrometryFailed, Proto.OutcomeCode.InputCorrupt, Proto.OutcomeCode.MemoryExceeded,
        Proto.OutcomeCode.StageInFailed, Proto.OutcomeCode.NodeUnfit, Proto.OutcomeCode.PayloadCrashed, Proto.OutcomeCode.Unclassified,
    ];

    /// <summary>What fails in this campaign: a few outcomes only, as it takes several of one kind to use up a task's attempts.</summary>
    public static Proto.OutcomeCode[] Failures(Chance chance) => [.. Enumerable.Range(0, chance.Between(1, 2)).Select(_ => chance.Pick<Proto.OutcomeCode>(AllFailures))];

    public static Proto.CampaignDefinition Definition(Chance chance) => new()
    {
        Name = Name,
        Payload = Payload,
        PayloadRelease = "1.0",
        OutputUrl = OutputUrl,
        Barrier = chance.Of(0.25),
        Stages =
        {
            Stage(Proto.Stage.ProcessCcd),
            Stage(Proto.Stage.Coadd, Rules(chance, Proto.Stage.ProcessCcd)),
            Stage(Proto.Stage.ForcedPhot, Rules(chance, Proto.Stage.Coadd)),
        },
        RetryRules =
        {
            new[] { Proto.OutcomeCode.PilotLost, Proto.OutcomeCode.Preempted }.Concat(AllFailures).Where(_ => chance.Of(0.5)).Select(code => new Proto.RetryRule
            {
                Code = code,
                MaxAttempts = chance.Between(1, 4),
                DelaySeconds = chance.Pick(0, 0, chance.Between(1, 60)),
                Counts = chance.Of(0.5),
            }),
        },
    };

    /// <summary>Upstream first.</summary>
    public static IReadOnlyList<Proto.PlannedTask> Tasks(Chance chance)
    {
        var images = Enumerable.Range(1, chance.Between(1, 6)).Select(Image).ToList();
        var patches = Enumerable.Range(1, chance.Between(0, 2)).Select(Patch).ToList();
        return
        [
            .. images.Select(image => Task(chance, Proto.Stage.ProcessCcd, image)),
            .. patches.Select(patch => Task(chance, Proto.Stage.Coadd, patch, Some(chance, Proto.Stage.ProcessCcd, images))),
            .. images.Where(_ => chance.Of(0.7)).Select(image => Task(
                chance, Proto.Stage.ForcedPhot, image, Some(chance, Proto.Stage.Coadd, patches).Prepend(Upstream(Proto.Stage.ProcessCcd, image)))),
        ];
    }

    private static Proto.StageDefinition Stage(Proto.Stage stage, params IEnumerable<Proto.InputRule> rules) => new()
    {
        Stage = stage,
        Limits = new Proto.ResourceLimits { Cores = 1 },
        InputRules = { rules },
    };

    private static IEnumerable<Proto.InputRule> Rules(Chance chance, Proto.Stage upstream) => chance.Between(0, 3) switch
    {
        0 => [],
        1 => [new Proto.InputRule { Upstream = upstream, All = true }],
        2 => [new Proto.InputRule { Upstream = upstream, LeastCount = chance.Between(0, 2) }],
        _ => [new Proto.InputRule { Upstream = upstream, LeastFraction = chance.Between(0, 4) / 4.0 }],
    };

    private static Proto.PlannedTask Task(Chance chance, Proto.Stage stage, Proto.DataId dataId, params IEnumerable<Proto.UpstreamTask> upstream) => new()
    {
        Stage = stage,
        DataId = dataId,
        SkyOrder = chance.Between(0, 4),
        Upstream = { upstream },
    };

    private static IEnumerable<Proto.UpstreamTask> Some(Chance chance, Proto.Stage stage, List<Proto.DataId> from) =>
        from.Where(_ => chance.Of(0.6)).Select(dataId => Upstream(stage, dataId));

    private static Proto.UpstreamTask Upstream(Proto.Stage stage, Proto.DataId dataId) => new() { Stage = stage, DataId = dataId };

    private static Proto.DataId Image(int field) => new() { Image = new() { Run = 4192, Camcol = 4, Field = field, Filter = field % 2 == 0 ? "r" : "g" } };

    private static Proto.DataId Patch(int x) => new() { Patch = new() { PatchX = x, Filter = "r" } };
}
