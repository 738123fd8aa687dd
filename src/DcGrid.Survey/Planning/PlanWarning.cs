using DcGrid.Survey.Ids;

namespace DcGrid.Survey.Planning;

/// <summary>Why a frame is not planned in full.</summary>
public enum PlanWarningKind
{
    /// <summary>Its footprint is unknown: it is planned and serves no patch.</summary>
    FootprintUnknown,

    /// <summary>Its footprint touches no patch of the sky map: it is planned and serves no patch.</summary>
    OffTheMap,

    /// <summary>It was given twice: the second is left out.</summary>
    GivenTwice,
}

/// <summary>Something that a person should know about a frame of the plan.</summary>
/// <param name="Kind">What.</param>
/// <param name="Image">The frame.</param>
/// <param name="Message">One line, with the frame in it.</param>
public sealed record PlanWarning(PlanWarningKind Kind, ImageDataId Image, string Message);
