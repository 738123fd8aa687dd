using DcGrid.Survey.Ids;

namespace DcGrid.Survey.Layout;

/// <summary>A raw file by what its name says. Parts that the role does not have are 0 or null.</summary>
/// <param name="Role">What it is.</param>
/// <param name="Run">Run number.</param>
/// <param name="Rerun">Processing rerun, from the folder.</param>
/// <param name="Camcol">1-6; 0 for asTrans.</param>
/// <param name="Field">Field number; 0 for asTrans.</param>
/// <param name="Filter">For fpC and fpM; else null.</param>
/// <param name="IsCompressed">True when the name ends in .gz.</param>
public readonly record struct SdssFile(
    SdssFileRole Role, int Run, int Rerun, int Camcol, int Field, SurveyFilter? Filter, bool IsCompressed)
{
    /// <summary>The image that the file belongs to alone; null for files that several images share.</summary>
    public ImageDataId? Image => Filter is { } filter ? new ImageDataId(Run, Camcol, Field, filter) : null;
}
