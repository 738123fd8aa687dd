using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;

namespace DcGrid.Survey.Planning;

/// <summary>What the planner keeps of a frame. Ordered by image, then by when it was given.</summary>
internal readonly struct PlannedFrame : IComparable<PlannedFrame>
{
    private readonly byte _unusual;

    public PlannedFrame(SurveyFrame frame, int sequence, int firstPatch, int patchCount, bool isPlaced)
    {
        (Id, Rerun, _unusual) = (frame.Id, frame.Rerun, (byte)frame.Unusual);
        (Sequence, PatchStart, PatchCount, IsPlaced) = (sequence, firstPatch, patchCount, isPlaced);
    }

    public ImageDataId Id { get; }

    public int Rerun { get; }

    /// <summary>Where its patches start in the planner's list.</summary>
    public int PatchStart { get; }

    public int PatchCount { get; }

    /// <summary>True when its footprint is known.</summary>
    public bool IsPlaced { get; }

    /// <summary>Its place among all that were given.</summary>
    public int Sequence { get; }

    public SurveyFrame Frame => new(Id, Rerun, SdssFileRoles.None, (SdssFileRoles)_unusual);

    public int CompareTo(PlannedFrame other)
    {
        var order = Id.CompareTo(other.Id);
        return order != 0 ? order : Sequence.CompareTo(other.Sequence);
    }
}
