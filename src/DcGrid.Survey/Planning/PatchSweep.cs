using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Sky;
using DcGrid.Survey.Sorting;

namespace DcGrid.Survey.Planning;

/// <summary>
/// Goes over the sky map once, patch by patch, with the frames in the order of their first patches, and makes the tasks. A
/// frame is held from its first patch to its last: that is two columns of patches, whatever the size of the campaign.
/// </summary>
internal sealed class PatchSweep
{
    /// <summary>Stands for the patch of what has none: it comes after all patches.</summary>
    public const int NoPatch = SkyMap.PatchCount;

    private const int PhasesPerPatch = 4;

    private readonly SortedRecords _frames;
    private readonly SdssFileRole[] _rawRoles;
    private readonly bool _plansCoadd;
    private readonly bool _plansForcedPhot;
    private readonly OpenPatch?[] _open = new OpenPatch?[SkyMap.PatchCount];
    private readonly Stack<OpenPatch> _spare = [];

    /// <param name="options">Of the plan.</param>
    /// <param name="frames">By <see cref="PlannedFrame.SkyKey"/>.</param>
    public PatchSweep(PlanOptions options, SortedRecords frames)
    {
        _frames = frames;
        _rawRoles = [.. SdssFileRoleNames.All.Where(role => options.RawInputs.Includes(role))];
        _plansCoadd = options.Stages.Contains(SurveyStage.Coadd);
        _plansForcedPhot = options.Stages.Contains(SurveyStage.ForcedPhot);
    }

    /// <summary>The tasks; to be read once.</summary>
    public IEnumerable<PlannedTask> Tasks()
    {
        var cursor = _frames.Open();
        var more = cursor.Read();
        for (var patch = 0; patch < SkyMap.PatchCount; patch++)
        {
            for (; more && PlannedFrame.FirstPatch(cursor.Key) == patch; more = cursor.Read())
            {
                var frame = PlannedFrame.Read(cursor.Record);
                var image = PlannedFrame.ImageNumber(cursor.Key);
                OpenPatches(image, frame.Patches);
                yield return ProcessCcd(image, frame, patch);
            }

            if (_open[patch] is { } open)
            {
                foreach (var task in Close(patch, open))
                {
                    yield return task;
                }
            }
        }

        if (more)
        {
            foreach (var task in WithoutPatch(cursor))
            {
                yield return task;
            }
        }
    }

    private void OpenPatches(ulong image, ReadOnlyMemory<ushort> patches)
    {
        var filter = PlannedFrame.Image(image).Filter;
        OpenPatch? last = null;
        foreach (var patch in patches.Span)
        {
            last = _open[patch] ??= _spare.TryPop(out var spare) ? spare : new OpenPatch();
            last.Add(image, filter);
        }

        if (_plansForcedPhot)
        {
            last!.Ending.Add((image, patches));
        }
    }

    private IEnumerable<PlannedTask> Close(int patch, OpenPatch open)
    {
        foreach (var filter in _plansCoadd ? SurveyFilters.All : [])
        {
            if (open.Images(filter) is { Count: > 0 } images)
            {
                yield return Coadd(patch, filter, images);
            }
        }

        open.Ending.Sort(static (a, b) => a.Image.CompareTo(b.Image));
        foreach (var (image, patches) in open.Ending)
        {
            yield return ForcedPhot(image, patches.Span);
        }

        open.Clear();
        _spare.Push(open);
        _open[patch] = null;
    }

    // There may be any number of these, so they are read a second time for their second tasks.
    private IEnumerable<PlannedTask> WithoutPatch(MergeCursor cursor)
    {
        do
        {
            yield return ProcessCcd(PlannedFrame.ImageNumber(cursor.Key), PlannedFrame.Read(cursor.Record), NoPatch);
        }
        while (cursor.Read());

        var again = _frames.Open();
        while (_plansForcedPhot && again.Read())
        {
            if (PlannedFrame.FirstPatch(again.Key) == NoPatch)
            {
                yield return ForcedPhot(PlannedFrame.ImageNumber(again.Key), []);
            }
        }
    }

    private static long SkyOrder(int patch, SurveyStage stage) => ((long)patch * PhasesPerPatch) + ((int)stage - 1);

    private PlannedTask ProcessCcd(ulong image, in PlannedFrame planned, int patch)
    {
        var id = PlannedFrame.Image(image);
        var frame = new SurveyFrame(id, planned.Rerun, SdssFileRoles.None, planned.Unusual);
        var inputs = new RawInput[_rawRoles.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = new RawInput(_rawRoles[i], frame.RelativePath(_rawRoles[i]));
        }

        return new PlannedTask(SurveyStage.ProcessCcd, DataId.Of(id), SkyOrder(patch, SurveyStage.ProcessCcd), [], inputs);
    }

    private static PlannedTask Coadd(int patch, SurveyFilter filter, IReadOnlyList<ulong> images)
    {
        var upstream = new UpstreamRef[images.Count];
        for (var i = 0; i < upstream.Length; i++)
        {
            upstream[i] = new UpstreamRef(SurveyStage.ProcessCcd, DataId.Of(PlannedFrame.Image(images[i])));
        }

        return new PlannedTask(
            SurveyStage.Coadd, DataId.Of(SkyMap.FromOrdinal(patch).InFilter(filter)), SkyOrder(patch, SurveyStage.Coadd), upstream, []);
    }

    private static PlannedTask ForcedPhot(ulong image, ReadOnlySpan<ushort> patches)
    {
        var id = PlannedFrame.Image(image);
        var upstream = new UpstreamRef[1 + patches.Length];
        upstream[0] = new UpstreamRef(SurveyStage.ProcessCcd, DataId.Of(id));
        for (var i = 0; i < patches.Length; i++)
        {
            upstream[i + 1] = new UpstreamRef(SurveyStage.Coadd, DataId.Of(SkyMap.FromOrdinal(patches[i]).InFilter(id.Filter)));
        }

        var first = patches.Length > 0 ? patches[0] : NoPatch;
        return new PlannedTask(SurveyStage.ForcedPhot, DataId.Of(id), SkyOrder(first, SurveyStage.ForcedPhot), upstream, []);
    }
}
