using System.Runtime.InteropServices;
using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Sky;

namespace DcGrid.Survey.Planning;

/// <summary>
/// A finished plan. The counts are exact and known before the first task is read; tasks are made as they are read, and
/// may be read more than once.
/// </summary>
public sealed class CampaignPlan
{
    // What has no patch comes after all patches.
    private const int NoPatch = SkyMap.PatchCount;
    private const int PhasesPerPatch = 4;

    private readonly PlanOptions _options;
    private readonly PlannedFrame[] _frames;
    private readonly List<int> _patches;
    private readonly PatchBuckets _byFirstPatch;
    private readonly PatchBuckets _byLastPatch;
    private readonly PatchBuckets _byPatch;
    private readonly SdssFileRole[] _rawRoles;

    internal CampaignPlan(
        PlanOptions options, PlannedFrame[] frames, List<int> patches, PlanCounts counts, IReadOnlyList<PlanWarning> warnings)
    {
        (_options, _frames, _patches, Counts, Warnings) = (options, frames, patches, counts, warnings);
        _rawRoles = [.. SdssFileRoleNames.All.Where(role => options.RawInputs.Includes(role))];
        _byFirstPatch = new PatchBuckets(NoPatch + 1, frames.Length, i => FirstPatch(i));
        _byLastPatch = new PatchBuckets(NoPatch + 1, frames.Length, i => LastPatch(i));
        _byPatch = new PatchBuckets(SkyMap.PatchCount, frames.Length, i => PatchesOf(i));
        CountCoadds();
    }

    public PlanCounts Counts { get; }

    /// <summary>At most <see cref="CampaignPlanner.MaxWarningsKept"/>; the counts say how many there were.</summary>
    public IReadOnlyList<PlanWarning> Warnings { get; }

    /// <summary>
    /// All tasks, each after those that it waits for, patch by patch in the order tract, column, row: the images whose first
    /// patch it is (all filters of a field together), its coadds, and the forced photometry of the images whose last
    /// patch it is. Images without a patch come at the end.
    /// </summary>
    public IEnumerable<PlannedTask> Tasks()
    {
        for (var patch = 0; patch <= NoPatch; patch++)
        {
            foreach (var frame in _byFirstPatch[patch])
            {
                yield return ProcessCcd(frame);
            }

            if (patch < NoPatch && Plans(SurveyStage.Coadd))
            {
                foreach (var task in Coadds(patch))
                {
                    yield return task;
                }
            }

            if (!Plans(SurveyStage.ForcedPhot))
            {
                continue;
            }

            foreach (var frame in _byLastPatch[patch])
            {
                yield return ForcedPhot(frame);
            }
        }
    }

    private bool Plans(SurveyStage stage) => _options.Stages.Contains(stage);

    private ReadOnlySpan<int> PatchesOf(int frame) =>
        CollectionsMarshal.AsSpan(_patches).Slice(_frames[frame].PatchStart, _frames[frame].PatchCount);

    private static readonly int[] NoPatchOnly = [NoPatch];

    // An image's patches are in the order of the map.
    private ReadOnlySpan<int> FirstPatch(int frame) =>
        PatchesOf(frame) is { IsEmpty: false } patches ? patches[..1] : NoPatchOnly;

    private ReadOnlySpan<int> LastPatch(int frame) =>
        PatchesOf(frame) is { IsEmpty: false } patches ? patches[^1..] : NoPatchOnly;

    private static long SkyOrder(int patch, SurveyStage stage) => ((long)patch * PhasesPerPatch) + ((int)stage - 1);

    private PlannedTask ProcessCcd(int index)
    {
        var frame = _frames[index].Frame;
        var inputs = Array.ConvertAll(_rawRoles, role => new RawInput(role, frame.RelativePath(role)));
        return new PlannedTask(
            SurveyStage.ProcessCcd, DataId.Of(frame.Id), SkyOrder(FirstPatch(index)[0], SurveyStage.ProcessCcd), [], inputs);
    }

    private IEnumerable<PlannedTask> Coadds(int patch)
    {
        foreach (var filter in SurveyFilters.All)
        {
            var upstream = new List<UpstreamRef>();
            foreach (var frame in _byPatch[patch])
            {
                if (_frames[frame].Id.Filter == filter)
                {
                    upstream.Add(new UpstreamRef(SurveyStage.ProcessCcd, DataId.Of(_frames[frame].Id)));
                }
            }

            if (upstream.Count > 0)
            {
                yield return new PlannedTask(SurveyStage.Coadd, DataId.Of(SkyMap.FromOrdinal(patch).InFilter(filter)),
                    SkyOrder(patch, SurveyStage.Coadd), upstream, []);
            }
        }
    }

    private PlannedTask ForcedPhot(int index)
    {
        var id = _frames[index].Id;
        var patches = PatchesOf(index);
        var upstream = new UpstreamRef[1 + patches.Length];
        upstream[0] = new UpstreamRef(SurveyStage.ProcessCcd, DataId.Of(id));
        for (var i = 0; i < patches.Length; i++)
        {
            upstream[i + 1] = new UpstreamRef(SurveyStage.Coadd, DataId.Of(SkyMap.FromOrdinal(patches[i]).InFilter(id.Filter)));
        }

        return new PlannedTask(
            SurveyStage.ForcedPhot, DataId.Of(id), SkyOrder(FirstPatch(index)[0], SurveyStage.ForcedPhot), upstream, []);
    }

    private void CountCoadds()
    {
        Span<bool> seen = stackalloc bool[SurveyFilters.All.Count];
        for (var patch = 0; patch < SkyMap.PatchCount; patch++)
        {
            if (_byPatch[patch].Count == 0)
            {
                continue;
            }

            Counts.Patches++;
            if (!Plans(SurveyStage.Coadd))
            {
                continue;
            }

            seen.Clear();
            foreach (var frame in _byPatch[patch])
            {
                seen[(int)_frames[frame].Id.Filter] = true;
            }

            foreach (var filter in SurveyFilters.All)
            {
                Counts.Add(SurveyStage.Coadd, filter, seen[(int)filter] ? 1 : 0);
            }
        }
    }
}
