using DcGrid.Production;

namespace DcGrid.Store;

/// <summary>What a campaign is, fixed when it is created.</summary>
/// <param name="OutputUrl">Outputs are stored below this URL, without a slash at its end.</param>
/// <param name="RetryRules">Where they differ from the service's own.</param>
/// <param name="Barrier">Run the stages one after the other, as in 2013.</param>
public sealed record CampaignDefinition(
    string Name,
    string Description,
    string Payload,
    string PayloadRelease,
    int Priority,
    string OutputUrl,
    IReadOnlyList<StageDefinition> Stages,
    IReadOnlyList<RetryRule> RetryRules,
    bool Barrier)
{
    /// <summary>The greatest <see cref="Share"/>.</summary>
    public const int MaxShare = 1000;

    /// <summary>Its part of the slots, against the other campaigns of its priority; 1 to 1000.</summary>
    public int Share { get; init; } = 1;

    /// <summary>Tags without which a pilot gets no task of it.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>How outputs of several attempts go into one file; null for one object a file.</summary>
    public BundleRule? Bundles { get; init; }

    /// <summary>Its files in the storage, at most; 0 for no limit. Kept for whoever asks: planning refuses beyond it.</summary>
    public long MaxFiles { get; init; }

    /// <summary>What a pilot must have for a stage's tasks.</summary>
    /// <exception cref="InvalidOperationException">The campaign has no such stage.</exception>
    public TaskNeeds Needs(Stage stage)
    {
        var definition = Stages.First(candidate => candidate.Stage == stage);
        return new TaskNeeds(Payload, definition.Limits, [.. Requires.Union(definition.Requires, StringComparer.Ordinal)]);
    }
}

/// <summary>When a bundle of outputs is closed; see <c>dcgrid.v1.BundleRule</c>.</summary>
/// <param name="MaxAttempts">1 to 1000.</param>
/// <param name="MaxMiB">1 to 65 536; one attempt's outputs may be more.</param>
/// <param name="MaxSeconds">No report waits for longer; 1 to 3600.</param>
public sealed record BundleRule(int MaxAttempts, int MaxMiB, int MaxSeconds)
{
    public const int MostAttempts = 1000;
    public const int MostMiB = 65_536;
    public const int MostSeconds = 3600;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Complaint() =>
        MaxAttempts is < 1 or > MostAttempts ? FormattableString.Invariant($"bundles of {MaxAttempts} attempts; give 1 to {MostAttempts}")
        : MaxMiB is < 1 or > MostMiB ? FormattableString.Invariant($"bundles of {MaxMiB} MiB; give 1 to {MostMiB}")
        : MaxSeconds is < 1 or > MostSeconds ? FormattableString.Invariant($"bundles of {MaxSeconds} s; give 1 to {MostSeconds}")
        : null;
}

/// <summary>One stage of a campaign.</summary>
/// <param name="InputRules">One for each upstream stage; the stage's default where one is missing.</param>
/// <param name="ParametersJson">A JSON object, handed to the payload.</param>
public sealed record StageDefinition(
    Stage Stage, IReadOnlyList<InputRule> InputRules, ResourceLimits Limits, string ParametersJson)
{
    /// <summary>Tags that its tasks need besides the campaign's.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];
}

/// <summary>State is "planning", "running" or "settled".</summary>
public sealed record CampaignRecord(
    CampaignId Id, CampaignDefinition Definition, string State, DateTimeOffset Created, long Tasks, long Settled, long Failed)
{
    public const string PlanningState = "planning";
    public const string RunningState = "running";
    public const string SettledState = "settled";
}

/// <summary>A task as planned.</summary>
/// <param name="SkyOrder">Tasks are leased in this order within a priority.</param>
/// <param name="Inputs">Files from outside the campaign.</param>
/// <param name="Upstream">Tasks of the same campaign whose outputs it reads.</param>
/// <param name="ParametersJson">Added to the stage's parameters; empty for none.</param>
public sealed record PlannedTask(
    Stage Stage,
    TaskDataId DataId,
    long SkyOrder,
    IReadOnlyList<InputFile> Inputs,
    IReadOnlyList<UpstreamTask> Upstream,
    string ParametersJson);

public sealed record UpstreamTask(Stage Stage, TaskDataId DataId);

public sealed record SubmitCounts(long Added, long AlreadyThere);

public sealed record StartCounts(long Tasks, long Ready);

/// <param name="Tasks">The tasks put back.</param>
/// <param name="Reopened">How many further down wait again.</param>
public sealed record RetryCounts(IReadOnlyList<TaskRecord> Tasks, long Reopened);

/// <summary>A choice of tasks; an empty list chooses all.</summary>
public sealed record TaskSelection(
    string? Campaign,
    IReadOnlyCollection<Stage> Stages,
    IReadOnlyCollection<TaskState> States,
    IReadOnlyCollection<OutcomeCode> Outcomes,
    IReadOnlyCollection<string> Filters,
    IReadOnlyCollection<TaskId> Ids);

/// <param name="Outcome">The final outcome of settled tasks, else Ok.</param>
public sealed record TaskCount(Stage Stage, string Filter, TaskState State, OutcomeCode Outcome, long Count);

public sealed record PlannedCount(Stage Stage, string Filter, long Count);

/// <summary>Sums over the accepted attempts of a stage.</summary>
/// <param name="OverheadMeanSeconds">The queue's own part of an attempt: lease call, sandbox, wrap-up, booking.</param>
public sealed record StageTimes(
    Stage Stage,
    DateTimeOffset? FirstStarted,
    DateTimeOffset? LastFinished,
    long Attempts,
    double PayloadSeconds,
    double CpuSeconds,
    double StageInSeconds,
    double StageOutSeconds,
    double OverheadMeanSeconds,
    double OverheadMaxSeconds,
    int MaxMemoryMiB,
    long OutputBytes,
    long OutputFiles);

public sealed record CampaignStatus(
    CampaignRecord Campaign,
    IReadOnlyList<TaskCount> Counts,
    IReadOnlyList<PlannedCount> Planned,
    IReadOnlyList<StageTimes> Times,
    int PilotsAlive);

/// <param name="Discrepancies">One line each; empty when all counts close.</param>
/// <param name="Missing">In the plan and without a task; at most 1000.</param>
/// <param name="Unplanned">A task that the plan does not name; at most 1000.</param>
/// <param name="Recounted">When the tasks themselves were last counted: at this question, or by the service some time before; null where never yet.</param>
public sealed record CampaignVerification(
    CampaignStatus Status,
    IReadOnlyList<string> Discrepancies,
    IReadOnlyList<UpstreamTask> Missing,
    IReadOnlyList<UpstreamTask> Unplanned,
    DateTimeOffset? Recounted);

/// <param name="Actor">A token's name, or "service".</param>
/// <param name="Kind">"campaign.started", "task.reaped", "token.issued".</param>
public sealed record EventRecord(long Id, DateTimeOffset At, string Kind, string? Campaign, string Actor, string Message);
