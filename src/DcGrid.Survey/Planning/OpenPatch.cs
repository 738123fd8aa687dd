using DcGrid.Survey.Ids;

namespace DcGrid.Survey.Planning;

/// <summary>A patch under way: the images that touch it so far, and those whose last patch it is. May be used again.</summary>
internal sealed class OpenPatch
{
    private readonly List<ulong>[] _images = [.. SurveyFilters.All.Select(_ => new List<ulong>())];

    /// <summary>Images whose last patch this is, with all their patches.</summary>
    public List<(ulong Image, ReadOnlyMemory<ushort> Patches)> Ending { get; } = [];

    public void Add(ulong image, SurveyFilter filter) => _images[(int)filter].Add(image);

    /// <summary>The images of a filter that touch the patch, in their order.</summary>
    public IReadOnlyList<ulong> Images(SurveyFilter filter)
    {
        var images = _images[(int)filter];
        images.Sort();
        return images;
    }

    public void Clear()
    {
        Ending.Clear();
        foreach (var images in _images)
        {
            images.Clear();
        }
    }
}
