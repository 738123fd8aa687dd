using System.Diagnostics.CodeAnalysis;

namespace DcGrid.Survey.Ids;

/// <summary>What one task works on: an image or a patch, never both.</summary>
public readonly record struct DataId
{
    private DataId(ImageDataId? image, PatchDataId? patch) => (Image, Patch) = (image, patch);

    /// <summary>The image; null for a patch.</summary>
    public ImageDataId? Image { get; }

    /// <summary>The patch; null for an image.</summary>
    public PatchDataId? Patch { get; }

    /// <summary>The filter of either.</summary>
    public SurveyFilter Filter => Image?.Filter ?? Patch!.Value.Filter;

    public static DataId Of(ImageDataId image) => new(image, null);

    public static DataId Of(PatchDataId patch) => new(null, patch);

    /// <summary>Reads either kind in any of its spellings.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DataId id)
    {
        if (ImageDataId.TryParse(text, out var image))
        {
            id = Of(image);
            return true;
        }

        var isPatch = PatchDataId.TryParse(text, out var patch);
        id = isPatch ? Of(patch) : default;
        return isPatch;
    }

    /// <exception cref="FormatException">It is neither an image nor a patch.</exception>
    public static DataId Parse(string text) =>
        TryParse(text, out var id)
            ? id
            : throw new FormatException($"'{text}' is no data id; an image is written like 004192-r4-0300 "
                + "or 'run=4192 camcol=4 field=300 filter=r', a patch like 0-380,5-i or 'tract=0 patch=380,5 filter=i'");

    /// <summary>The canonical key.</summary>
    public override string ToString() => Image?.ToString() ?? Patch?.ToString() ?? "";
}
