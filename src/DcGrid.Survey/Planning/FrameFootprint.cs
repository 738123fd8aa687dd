using DcGrid.Survey.Layout;
using DcGrid.Survey.Sky;

namespace DcGrid.Survey.Planning;

/// <summary>A frame with what it covers on the sky.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Footprint">Null when it is not known.</param>
/// <param name="WhyUnknown">One line that says why not; null when it is known.</param>
public readonly record struct FrameFootprint(SurveyFrame Frame, Footprint? Footprint, string? WhyUnknown = null)
{
    public static FrameFootprint Known(SurveyFrame frame, Footprint footprint) => new(frame, footprint);

    public static FrameFootprint Unknown(SurveyFrame frame, string why) => new(frame, null, why);
}
