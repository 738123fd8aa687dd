using DcGrid.Survey.Ids;
using DcGrid.Survey.Sky;
using DcGrid.Survey.Sorting;

namespace DcGrid.Survey.Planning;

/// <summary>
/// Plans a campaign: which frames make which patches, which patches serve which frame. It is handed frames with their
/// footprints and holds a few megabytes, however many there are: frames are sorted on disk, first by image, which brings
/// those given twice together, then by the first patch that they touch, which is the order in which tasks are made.
/// </summary>
public sealed class CampaignPlanner : IDisposable
{
    /// <summary>Warnings beyond this many are counted but not kept.</summary>
    public const int MaxWarningsKept = 10_000;

    /// <summary>Most frames of one plan: 60 times the images of DC 2013.</summary>
    public const int MaxFrames = 100_000_000;

    private readonly PlanOptions _options;
    private readonly HashSet<SurveyFilter> _filters;
    private readonly bool[]? _chosen;
    private readonly RecordSorter _byImage;
    private readonly byte[] _record = new byte[PlannedFrame.MaxBytes];
    private readonly List<ushort> _patches = [];
    private readonly List<string> _reasons = [];
    private readonly List<PlanWarning> _warnings = [];
    private readonly PlanCounts _counts = new();
    private long _framesTaken;
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
        _byImage = NewSorter();
        _filters = [.. options.Filters];
        _chosen = options.IsRestricted ? ChoosePatches(options) : null;
    }

    /// <summary>Plans all of these frames.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    /// <exception cref="IOException">The frames can't be sorted on disk.</exception>
    public static CampaignPlan Plan(IEnumerable<FrameFootprint> frames, PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(frames);
        using var planner = new CampaignPlanner(options);
        foreach (var frame in frames)
        {
            planner.Add(frame);
        }

        return planner.Build();
    }

    /// <summary>Plans all of these frames as they come.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    /// <exception cref="IOException">The frames can't be sorted on disk.</exception>
    public static async Task<CampaignPlan> PlanAsync(
        IAsyncEnumerable<FrameFootprint> frames, PlanOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        using var planner = new CampaignPlanner(options);
        await foreach (var frame in frames.WithCancellation(cancellationToken))
        {
            planner.Add(frame);
        }

        return planner.Build();
    }

    /// <summary>Takes one frame in.</summary>
    /// <exception cref="InvalidOperationException">The plan is built already, or has <see cref="MaxFrames"/> frames.</exception>
    /// <exception cref="IOException">The frames can't be sorted on disk.</exception>
    public void Add(FrameFootprint given)
    {
        if (_built || _framesTaken >= MaxFrames)
        {
            throw new InvalidOperationException(_built ? "the plan is built" : $"a plan holds at most {MaxFrames} frames");
        }

        _counts.FramesGiven++;
        var (id, rerun, _, unusual) = given.Frame;
        if (!_filters.Contains(id.Filter))
        {
            _counts.FramesInOtherFilters++;
            return;
        }

        var isPlaced = given.Footprint is not null;
        FindPatches(given.Footprint);
        if (_patches.Count == 0 && isPlaced && _chosen is not null)
        {
            _counts.FramesOutsideRegion++;
            return;
        }

        var reason = isPlaced ? 0 : KeepReason(given.WhyUnknown ?? "no reason given");
        var frame = new PlannedFrame(rerun, unusual, isPlaced, reason, _patches.ToArray());
        _byImage.Add(PlannedFrame.Number(id), _record.AsSpan(0, frame.Write(_record)));
        _framesTaken++;
    }

    /// <summary>Ends the taking in and lays out the plan.</summary>
    /// <exception cref="InvalidOperationException">The plan is built already.</exception>
    /// <exception cref="IOException">The frames can't be sorted on disk.</exception>
    public CampaignPlan Build()
    {
        if (_built)
        {
            throw new InvalidOperationException("the plan is built");
        }

        _built = true;
        using var given = _byImage.Finish();
        using var bySky = NewSorter();
        var filtersOfPatch = new byte[SkyMap.PatchCount];
        var cursor = given.Open();
        var (last, lastRerun) = (ulong.MaxValue, 0);
        while (cursor.Read())
        {
            var frame = PlannedFrame.Read(cursor.Record);
            var id = PlannedFrame.Image(cursor.Key);
            if (cursor.Key == last)
            {
                _counts.FramesGivenTwice++;
                Keep(new PlanWarning(PlanWarningKind.GivenTwice, id,
                    $"{id}: given twice; rerun {lastRerun} is planned, rerun {frame.Rerun} is left out"));
                continue;
            }

            (last, lastRerun) = (cursor.Key, frame.Rerun);
            Count(id, frame, filtersOfPatch);
            var first = frame.Patches.Length > 0 ? frame.Patches.Span[0] : PatchSweep.NoPatch;
            bySky.Add(PlannedFrame.SkyKey(first, cursor.Key), cursor.Record);
        }

        CountCoadds(filtersOfPatch);
        return new CampaignPlan(_options, bySky.Finish(), _counts, _warnings);
    }

    /// <summary>Gives its disk space back; a plan that was built stays.</summary>
    public void Dispose() => _byImage.Dispose();

    private RecordSorter NewSorter() => new(_options.ScratchFolder ?? Path.GetTempPath(), _options.SortChunkBytes);

    private void Count(ImageDataId id, in PlannedFrame frame, byte[] filtersOfPatch)
    {
        _counts.FramesPlanned++;
        _counts.Add(SurveyStage.ProcessCcd, id.Filter, 1);
        if (_options.Stages.Contains(SurveyStage.ForcedPhot))
        {
            _counts.Add(SurveyStage.ForcedPhot, id.Filter, 1);
        }

        foreach (var patch in frame.Patches.Span)
        {
            filtersOfPatch[patch] |= (byte)(1 << (int)id.Filter);
        }

        if (frame.Patches.IsEmpty)
        {
            WarnOfNoPatch(id, frame);
        }
    }

    private void CountCoadds(byte[] filtersOfPatch)
    {
        foreach (var filters in filtersOfPatch.Where(filters => filters != 0))
        {
            _counts.Patches++;
            foreach (var filter in _options.Stages.Contains(SurveyStage.Coadd) ? SurveyFilters.All : [])
            {
                _counts.Add(SurveyStage.Coadd, filter, (filters >> (int)filter) & 1);
            }
        }
    }

    private void WarnOfNoPatch(ImageDataId id, in PlannedFrame frame)
    {
        if (frame.IsPlaced)
        {
            _counts.FramesOffTheMap++;
            Keep(new PlanWarning(PlanWarningKind.OffTheMap, id, $"{id}: its footprint touches no patch of the sky map"));
            return;
        }

        _counts.FramesWithoutFootprint++;
        if (frame.Reason > 0)
        {
            Keep(new PlanWarning(PlanWarningKind.FootprintUnknown, id, $"{id}: footprint unknown: {_reasons[frame.Reason - 1]}"));
        }
    }

    private void FindPatches(Footprint? footprint)
    {
        _patches.Clear();
        if (footprint is null)
        {
            return;
        }

        foreach (var overlap in SkyMap.Overlaps(footprint.Value))
        {
            var ordinal = SkyMap.Ordinal(overlap.Patch);
            if (_chosen is null || _chosen[ordinal])
            {
                _patches.Add((ushort)ordinal);
            }
        }
    }

    // Numbered from 1; 0 where there are too many.
    private int KeepReason(string reason)
    {
        if (_reasons.Count == MaxWarningsKept)
        {
            return 0;
        }

        _reasons.Add(reason);
        return _reasons.Count;
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
