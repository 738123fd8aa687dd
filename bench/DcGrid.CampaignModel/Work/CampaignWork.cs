using DcGrid.Survey.Ids;
using DcGrid.Survey.Planning;
using DcGrid.Survey.Sky;

namespace DcGrid.CampaignModel.Work;

/// <summary>
/// All tasks of a campaign and what waits for what, as numbers: images in their order from 0, coadds by patch and filter
/// from 0, patches along the sky from 0. An image is a ProcessCcd and, if it serves a coadd, a forced photometry.
/// </summary>
public sealed class CampaignWork
{
    private static readonly int FilterCount = SurveyFilters.All.Count;

    private readonly byte[] _filterOfImage;
    private readonly int[] _firstCoadd;
    private readonly int[] _coadds;
    private readonly int[] _firstImage;
    private readonly int[] _images;
    private readonly int[] _patchOfCoadd;
    private readonly byte[] _filterOfCoadd;

    private CampaignWork(byte[] filterOfImage, int[] firstLink, int[] links)
    {
        (_filterOfImage, _firstCoadd, _coadds) = (filterOfImage, firstLink, links);
        var numbers = Number(links, out var keys);
        for (var link = 0; link < links.Length; link++)
        {
            links[link] = numbers[links[link]];
        }

        _filterOfCoadd = [.. keys.Select(key => (byte)(key % FilterCount))];
        _patchOfCoadd = new int[keys.Count];
        for (var coadd = 1; coadd < keys.Count; coadd++)
        {
            var isNext = keys[coadd] / FilterCount != keys[coadd - 1] / FilterCount;
            _patchOfCoadd[coadd] = _patchOfCoadd[coadd - 1] + (isNext ? 1 : 0);
        }

        PatchCount = keys.Count == 0 ? 0 : _patchOfCoadd[^1] + 1;
        (_firstImage, _images) = Reverse(keys.Count);
    }

    /// <summary>ProcessCcd tasks.</summary>
    public int ImageCount => _filterOfImage.Length;

    /// <summary>Coadd tasks: patches in a filter that an image touches.</summary>
    public int CoaddCount => _patchOfCoadd.Length;

    /// <summary>Patches that an image touches, whatever the filter.</summary>
    public int PatchCount { get; }

    /// <summary>Images of all coadds together: an image counts once for each coadd that it serves.</summary>
    public int LinkCount => _coadds.Length;

    /// <summary>The work on these frames; they are read once, as they come.</summary>
    public static CampaignWork Of(IEnumerable<FrameFootprint> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        return Of(frames.Select(frame => new WorkImage(frame.Frame.Id.Filter, Patches(frame))));
    }

    /// <summary>The work on these images.</summary>
    public static CampaignWork Of(IEnumerable<WorkImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var (filters, first, links) = (new List<byte>(), new List<int> { 0 }, new List<int>());
        foreach (var (filter, patches) in images)
        {
            filters.Add((byte)filter);
            links.AddRange(patches.Select(patch => (patch * FilterCount) + (int)filter));
            first.Add(links.Count);
        }

        return new CampaignWork([.. filters], [.. first], [.. links]);
    }

    /// <summary>Coadds that an image serves, in the order of their patches.</summary>
    public ReadOnlySpan<int> CoaddsOf(int image) => _coadds.AsSpan(_firstCoadd[image].._firstCoadd[image + 1]);

    /// <summary>Images of a coadd, in their order.</summary>
    public ReadOnlySpan<int> ImagesOf(int coadd) => _images.AsSpan(_firstImage[coadd].._firstImage[coadd + 1]);

    /// <summary>Patch of a coadd.</summary>
    public int PatchOf(int coadd) => _patchOfCoadd[coadd];

    /// <summary>The patch with which the tasks of an image come along the sky; after all patches when it has none.</summary>
    public int FirstPatchOf(int image) => CoaddsOf(image) is [var first, ..] ? _patchOfCoadd[first] : PatchCount;

    /// <summary>Images in the planner's order: by first patch, those of one patch in their own order.</summary>
    public int[] ImagesAlongSky() => ByNumber(ImageCount, PatchCount + 1, FirstPatchOf);

    /// <summary>Images filter by filter, in their own order.</summary>
    public int[] ImagesByFilter() => ByNumber(ImageCount, FilterCount, image => _filterOfImage[image]);

    /// <summary>Coadds filter by filter, along the sky.</summary>
    public int[] CoaddsByFilter() => ByNumber(CoaddCount, FilterCount, coadd => _filterOfCoadd[coadd]);

    /// <summary>Filter of an image.</summary>
    public SurveyFilter FilterOfImage(int image) => (SurveyFilter)_filterOfImage[image];

    /// <summary>Filter of a coadd.</summary>
    public SurveyFilter FilterOfCoadd(int coadd) => (SurveyFilter)_filterOfCoadd[coadd];

    private static int[] Patches(in FrameFootprint frame) => frame.Footprint is { } footprint
        ? [.. SkyMap.Overlaps(footprint).Select(overlap => Ordinal(overlap.Patch)).Order()]
        : [];

    // In the planner's order: tract, column, row.
    private static int Ordinal(PatchIndex patch) =>
        (((patch.Tract * SkyMap.PatchColumns) + patch.X) * SkyMap.PatchRows) + patch.Y;

    // Keys are patch ordinals with filters; the numbers leave out those that no image touches.
    private static int[] Number(int[] links, out List<int> keys)
    {
        var numbers = new int[links.Length == 0 ? 0 : links.Max() + 1];
        foreach (var key in links)
        {
            numbers[key] = 1;
        }

        keys = [];
        for (var key = 0; key < numbers.Length; key++)
        {
            if (numbers[key] != 0)
            {
                numbers[key] = keys.Count;
                keys.Add(key);
            }
        }

        return numbers;
    }

    private (int[] First, int[] Images) Reverse(int coaddCount)
    {
        var first = new int[coaddCount + 1];
        foreach (var coadd in _coadds)
        {
            first[coadd + 1]++;
        }

        for (var coadd = 0; coadd < coaddCount; coadd++)
        {
            first[coadd + 1] += first[coadd];
        }

        var (next, images) = ((int[])first.Clone(), new int[_coadds.Length]);
        for (var image = 0; image < ImageCount; image++)
        {
            foreach (var coadd in CoaddsOf(image))
            {
                images[next[coadd]++] = image;
            }
        }

        return (first, images);
    }

    // A stable counting sort.
    private static int[] ByNumber(int count, int numbers, Func<int, int> number)
    {
        var next = new int[numbers + 1];
        for (var item = 0; item < count; item++)
        {
            next[number(item) + 1]++;
        }

        for (var i = 0; i < numbers; i++)
        {
            next[i + 1] += next[i];
        }

        var sorted = new int[count];
        for (var item = 0; item < count; item++)
        {
            sorted[next[number(item)]++] = item;
        }

        return sorted;
    }
}
