using DcGrid.Survey.Ids;

namespace DcGrid.Survey.Planning;

/// <summary>
/// What became of the frames and how many tasks there are. The counts close: <see cref="FramesGiven"/> is
/// <see cref="FramesPlanned"/> and the three kinds left out together.
/// </summary>
public sealed class PlanCounts
{
    private readonly long[,] _tasks = new long[(int)SurveyStage.ForcedPhot + 1, SurveyFilters.All.Count];

    /// <summary>Frames that the listing gave.</summary>
    public long FramesGiven { get; internal set; }

    /// <summary>Frames that have tasks.</summary>
    public long FramesPlanned { get; internal set; }

    /// <summary>Left out: in a filter that was not asked for.</summary>
    public long FramesInOtherFilters { get; internal set; }

    /// <summary>Left out: the footprint is known and touches no patch of the part of the sky that was asked for.</summary>
    public long FramesOutsideRegion { get; internal set; }

    /// <summary>Left out: the same image was given before.</summary>
    public long FramesGivenTwice { get; internal set; }

    /// <summary>Planned, but with an unknown footprint: they serve no patch.</summary>
    public long FramesWithoutFootprint { get; internal set; }

    /// <summary>Planned, but with a footprint that touches no patch of the sky map.</summary>
    public long FramesOffTheMap { get; internal set; }

    /// <summary>Patches that have at least one frame, whatever the filter.</summary>
    public long Patches { get; internal set; }

    /// <summary>Tasks of a stage in a filter.</summary>
    public long Tasks(SurveyStage stage, SurveyFilter filter) => _tasks[(int)stage, (int)filter];

    /// <summary>Tasks of a stage in all filters.</summary>
    public long Tasks(SurveyStage stage) => SurveyFilters.All.Sum(filter => Tasks(stage, filter));

    /// <summary>All tasks.</summary>
    public long TotalTasks => Tasks(SurveyStage.ProcessCcd) + Tasks(SurveyStage.Coadd) + Tasks(SurveyStage.ForcedPhot);

    internal void Add(SurveyStage stage, SurveyFilter filter, long count) => _tasks[(int)stage, (int)filter] += count;
}
