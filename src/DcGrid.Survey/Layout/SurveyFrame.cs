using DcGrid.Survey.Ids;

namespace DcGrid.Survey.Layout;

/// <summary>An image as a listing knows it, whether or not its files are there.</summary>
/// <param name="Id">The image.</param>
/// <param name="Rerun">Processing rerun: part of the paths.</param>
/// <param name="Seen">Files that the listing saw; none when it comes from a list.</param>
/// <param name="Unusual">Files that lie there compressed where the template says plain, or the other way.</param>
public readonly record struct SurveyFrame(
    ImageDataId Id, int Rerun, SdssFileRoles Seen = SdssFileRoles.None, SdssFileRoles Unusual = SdssFileRoles.None)
{
    /// <summary>Path of one of its files below the input folder: where it was seen, or else where it should be.</summary>
    public string RelativePath(SdssFileRole role) =>
        SdssLayout.RelativePath(role, Id, Rerun, SdssLayout.IsCompressedByTemplate(role) != Unusual.Includes(role));
}
