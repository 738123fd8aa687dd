using DcGrid.Survey.Ids;
using DcGrid.Survey.Sky;

namespace DcGrid.Survey.Planning;

/// <summary>
/// Plans a campaign: which frames make which patches, which patches serve which frame. Pure: it is handed frames with
/// their footprints and keeps under 100 bytes of each, so that a million and a half fit; tasks are made as they are read.
/// </summary>
public sealed class CampaignPlanner
{
    /// <summary>Warnings beyond this many are counted but not kept.</summary>
    public const int MaxWarningsKept = 10_000;

    /// <summary>Most frames of one plan.</summary>
    public const int MaxFrames = 20_000_000;

    private readonly PlanOptions _options;
    private readonly HashSet<SurveyFilter> _filters;
    private readonly bool[]? _chosen;
    private readonly List<PlannedFrame> _frames = [];
    private readonly List<int> _patches = [];
    private readonly Dictionary<int, string> _reasons = [];
    private readonly List<PlanWarning> _warnings = [];
    private readonly PlanCounts _counts = new();
    private bool _built;

    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    public CampaignPlanner(PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        RequireStages(options.Stages);
        if (options.Filters.Count == 0)
        {
            throw new ArgumentException("a plan needs at least one filter");
        }

        _options = options;
        _filters = [.. options.Filters];
        _chosen = options.IsRestricted ? ChoosePatches(options) : null;
    }

    /// <summary>Plans all of these frames.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    public static CampaignPlan Plan(IEnumerable<FrameFootprint> frames, PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var planner = new CampaignPlanner(options);
        foreach (var frame in frames)
        {
            planner.Add(frame);
        }

        return planner.Build();
    }

    /// <summary>Plans all of these frames as they come.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    public static async Task<CampaignPlan> PlanAsync(
        IAsyncEnumerable<FrameFootprint> frames, PlanOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var planner = new CampaignPlanner(options);
        await foreach (var frame in frames.WithCancellation(cancellationToken))
        {
            planner.Add(frame);
        }

        return planner.Build();
    }

    /// <summary>Takes one frame in.</summary>
    /// <exception cref="InvalidOperationException">The plan is built already, or has <see cref="MaxFrames"/> frames.</exception>
    public void Add(FrameFootprint given)
    {
        if (_built || _frames.Count >= MaxFrames)
        {
            throw new InvalidOperationException(_built ? "the plan is built" : $"a plan holds at most {MaxFrames} frames");
        }

        _counts.FramesGiven++;
        var id = given.Frame.Id;
        if (!_filters.Contains(id.Filter))
        {
            _counts.FramesInOtherFilters++;
            return;
        }

        var first = _patches.Count;
        if (given.Footprint is { } footprint)
        {
            AddPatches(footprint);
        }

        var count = _patches.Count - first;
        if (count == 0 && given.Footprint is not null && _chosen is not null)
        {
            _counts.FramesOutsideRegion++;
            return;
        }

        if (given.Footprint is null && _reasons.Count < MaxWarningsKept)
        {
            _reasons.TryAdd(_frames.Count, given.WhyUnknown ?? "no reason given");
        }

        _frames.Add(new PlannedFrame(given.Frame, _frames.Count, first, count, given.Footprint is not null));
    }

    /// <summary>Ends the taking in and lays out the plan.</summary>
    public CampaignPlan Build()
    {
        if (_built)
        {
            throw new InvalidOperationException("the plan is built");
        }

        _built = true;
        var frames = WithoutDuplicates();
        foreach (var frame in frames)
        {
            _counts.FramesPlanned++;
            _counts.Add(SurveyStage.ProcessCcd, frame.Id.Filter, 1);
            if (_options.Stages.Contains(SurveyStage.ForcedPhot))
            {
                _counts.Add(SurveyStage.ForcedPhot, frame.Id.Filter, 1);
            }

            if (frame.PatchCount == 0)
            {
                WarnOfNoPatch(frame);
            }
        }

        return new CampaignPlan(_options, frames, _patches, _counts, _warnings);
    }

    private void WarnOfNoPatch(PlannedFrame frame)
    {
        if (frame.IsPlaced)
        {
            _counts.FramesOffTheMap++;
            Keep(new PlanWarning(PlanWarningKind.OffTheMap, frame.Id,
                $"{frame.Id}: its footprint touches no patch of the sky map"));
            return;
        }

        _counts.FramesWithoutFootprint++;
        if (_reasons.TryGetValue(frame.Sequence, out var reason))
        {
            Keep(new PlanWarning(PlanWarningKind.FootprintUnknown, frame.Id, $"{frame.Id}: footprint unknown: {reason}"));
        }
    }

    private void AddPatches(Footprint footprint)
    {
        foreach (var overlap in SkyMap.Overlaps(footprint))
        {
            var ordinal = SkyMap.Ordinal(overlap.Patch);
            if (_chosen is null || _chosen[ordinal])
            {
                _patches.Add(ordinal);
            }
        }
    }

    // Sorted by image; of those given twice the one that was given first.
    private PlannedFrame[] WithoutDuplicates()
    {
        var sorted = _frames.ToArray();
        Array.Sort(sorted);
        var kept = 0;
        foreach (var frame in sorted)
        {
            if (kept > 0 && sorted[kept - 1].Id == frame.Id)
            {
                _counts.FramesGivenTwice++;
                Keep(new PlanWarning(PlanWarningKind.GivenTwice, frame.Id,
                    $"{frame.Id}: given twice; rerun {sorted[kept - 1].Rerun} is planned, rerun {frame.Rerun} is left out"));
                continue;
            }

            sorted[kept++] = frame;
        }

        return sorted[..kept];
    }

    private void Keep(PlanWarning warning)
    {
        if (_warnings.Count < MaxWarningsKept)
        {
            _warnings.Add(warning);
        }
    }

    private static bool[] ChoosePatches(PlanOptions options)
    {
        var chosen = new bool[SkyMap.PatchCount];
        var region = options.Region is null ? null : SkyMap.PatchesIn(options.Region).ToHashSet();
        var patches = options.Patches?.ToHashSet();
        for (var ordinal = 0; ordinal < chosen.Length; ordinal++)
        {
            var patch = SkyMap.FromOrdinal(ordinal);
            chosen[ordinal] = region?.Contains(patch) != false
                && patches?.Contains(patch) != false
                && options.Tracts?.Contains(patch.Tract) != false;
        }

        if (!chosen.Contains(true))
        {
            throw new ArgumentException("the region, tracts and patches that were asked for have no patch of the sky map in common");
        }

        return chosen;
    }

    private static void RequireStages(IReadOnlyCollection<SurveyStage> stages)
    {
        if (!stages.Contains(SurveyStage.ProcessCcd)
            || (stages.Contains(SurveyStage.ForcedPhot) && !stages.Contains(SurveyStage.Coadd)))
        {
            throw new ArgumentException("the stages of a plan are ProcessCcd, or ProcessCcd and Coadd, or all three: "
                + "each works on the outputs of those before it");
        }
    }
}
