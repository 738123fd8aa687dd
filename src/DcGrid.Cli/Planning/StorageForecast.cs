using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Planning;

/// <summary>What an attempt of a stage leaves in the storage.</summary>
/// <param name="Files">Files of one attempt, logs included.</param>
/// <param name="Bytes">Their size together.</param>
internal readonly record struct StageYield(double Files, double Bytes)
{
    /// <summary>
    /// The payload astromatic: image, PSF and sources; coadd, sources and preview; sources; and for each what it printed. The sizes are means over
    /// the ten frames and fifteen patches of the demo: 1489 x 2048 pixels a frame.
    /// </summary>
    public static StageYield Usual(Stage stage) => stage switch
    {
        Stage.ProcessCcd => new(4, 30_609_000),
        Stage.Coadd => new(4, 40_667_000),
        Stage.ForcedPhot => new(2, 52_500),
        _ => default,
    };

    /// <summary>What the attempts of another campaign left, on average; null where it had none.</summary>
    public static StageYield? Measured(IEnumerable<StageTimes> times, Stage stage) =>
        times.FirstOrDefault(t => t.Stage == stage) is { Attempts: > 0 } t ? new((double)t.OutputFiles / t.Attempts, (double)t.OutputBytes / t.Attempts) : null;
}

/// <summary>A stage's part of a forecast.</summary>
/// <param name="Bundles">Null where each file is an object of its own.</param>
/// <param name="IsMeasured">From an earlier campaign.</param>
internal sealed record StageForecast(Stage Stage, long Tasks, StageYield Yield, long Files, long? Bundles, long Bytes, bool IsMeasured)
{
    /// <summary>What the storage keeps: bundles, or else files.</summary>
    public long Objects => Bundles ?? Files;
}

/// <summary>How many files, bundles and bytes a campaign will put into the storage when each task succeeds at once.</summary>
internal sealed class StorageForecast
{
    private const double BytesPerMib = 1024 * 1024;

    // A header of 512 for each member of a tar, and its content padded to as much: 768 on average.
    private const double TarBytesPerFile = 768;

    private StorageForecast(CampaignDefinition definition, IReadOnlyList<StageForecast> stages) => (Definition, Stages) = (definition, stages);

    public CampaignDefinition Definition { get; }

    public IReadOnlyList<StageForecast> Stages { get; }

    public long Tasks => Stages.Sum(s => s.Tasks);

    public long Files => Stages.Sum(s => s.Files);

    public long Objects => Stages.Sum(s => s.Objects);

    public long? Bundles => Definition.Bundles is null ? null : Stages.Sum(s => s.Bundles);

    public long Bytes => Stages.Sum(s => s.Bytes);

    /// <summary>Whether it is more than the campaign allows itself.</summary>
    public bool IsOverLimit => Definition.MaxFiles > 0 && Objects > Definition.MaxFiles;

    /// <param name="tasks">Planned tasks of a stage.</param>
    /// <param name="like">Times of a campaign to go by; none for what the payload usually makes.</param>
    public static StorageForecast Of(CampaignDefinition definition, Func<Stage, long> tasks, IReadOnlyCollection<StageTimes> like) =>
        new(definition, [.. definition.Stages.Select(s => s.Stage).Select(stage => OfStage(definition.Bundles, stage, tasks(stage), StageYield.Measured(like, stage)))]);

    /// <summary>What is wrong and what to do, in one line.</summary>
    public string Refusal()
    {
        var (name, most) = (Definition.Name, Definition.MaxFiles);
        return Definition.Bundles is not { } rule
            ? FormattableString.Invariant(
                $"{name} would put {Objects} files into the storage, and output.maxFiles allows {most}: set output.bundles ({{attempts: 20}} makes some {BundledBy(20)} of them), or raise output.maxFiles")
            : FormattableString.Invariant(
                $"{name} would put {Objects} bundles of up to {rule.MaxAttempts} attempts and {rule.MaxMib} MiB into the storage, and output.maxFiles allows {most}: raise output.bundles.attempts and mib, or output.maxFiles; dcgrid campaign files tells the figures by stage");
    }

    private long BundledBy(int attempts) =>
        Stages.Sum(s => BundlesOf(new BundleRule { MaxAttempts = attempts, MaxMib = OutputSections.DefaultBundles.MaxMib }, s.Tasks, s.Yield.Bytes));

    private static StageForecast OfStage(BundleRule? rule, Stage stage, long tasks, StageYield? measured)
    {
        var yield = measured ?? StageYield.Usual(stage);
        var files = (long)Math.Ceiling(tasks * yield.Files);
        var bytes = tasks * yield.Bytes;
        return rule is null
            ? new(stage, tasks, yield, files, null, (long)bytes, measured is not null)
            : new(stage, tasks, yield, files, BundlesOf(rule, tasks, yield.Bytes), (long)(bytes + (files * TarBytesPerFile)), measured is not null);
    }

    // As full as they may be; a pilot that runs out of work closes one before that.
    private static long BundlesOf(BundleRule rule, long tasks, double bytesPerAttempt)
    {
        var bySize = bytesPerAttempt > 0 ? Math.Max(1, (long)(rule.MaxMib * BytesPerMib / bytesPerAttempt)) : long.MaxValue;
        var each = Math.Min(rule.MaxAttempts, bySize);
        return (tasks + each - 1) / each;
    }
}
