using DcGrid.Cli.Output;
using DcGrid.Cli.Planning;
using DcGrid.Survey.Ids;
using DcGrid.Survey.Planning;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>How many tasks of a stage a plan has in a filter.</summary>
internal readonly record struct PlanRow(SurveyStage Stage, SurveyFilter Filter, long Tasks)
{
    /// <summary>The rows of a plan that are not empty.</summary>
    public static IReadOnlyList<PlanRow> Of(PlanCounts counts) =>
    [
        .. from stage in Enum.GetValues<SurveyStage>()
           from filter in SurveyFilters.All
           let tasks = counts.Tasks(stage, filter)
           where tasks > 0
           select new PlanRow(stage, filter, tasks),
    ];
}

/// <summary>What <c>campaign create</c> planned and did.</summary>
internal sealed record CreationSummary(
    string Campaign, bool DryRun, string State, PlanCounts Counts, StorageForecast Forecast, long TasksAdded, long TasksAlreadyThere, long Warnings);

/// <summary>A plan and its creation as written.</summary>
internal static class PlanShape
{
    public static RecordShape<PlanRow> Rows { get; } = new(
        new Field<PlanRow>("stage", "Stage", r => r.Stage.ToString()),
        new Field<PlanRow>("filter", "Filter", r => r.Filter.Name()),
        new Field<PlanRow>("tasks", "Tasks", r => r.Tasks) { AlignRight = true });

    public static RecordShape<CreationSummary> Summary { get; } = new(
        new Field<CreationSummary>("campaign", "Campaign", s => s.Campaign),
        new Field<CreationSummary>("state", "State", s => s.State),
        new Field<CreationSummary>("dryRun", null, s => s.DryRun),
        new Field<CreationSummary>("framesGiven", "Frames", s => s.Counts.FramesGiven),
        new Field<CreationSummary>("framesPlanned", "Planned frames", s => s.Counts.FramesPlanned),
        new Field<CreationSummary>("framesOutsideRegion", null, s => s.Counts.FramesOutsideRegion),
        new Field<CreationSummary>("framesGivenTwice", null, s => s.Counts.FramesGivenTwice),
        new Field<CreationSummary>("framesWithoutFootprint", null, s => s.Counts.FramesWithoutFootprint),
        new Field<CreationSummary>("framesOffTheMap", null, s => s.Counts.FramesOffTheMap),
        new Field<CreationSummary>("patches", "Patches", s => s.Counts.Patches),
        new Field<CreationSummary>("tasks", "Tasks", s => s.Counts.TotalTasks),
        new Field<CreationSummary>("tasksAdded", "Added", s => s.DryRun ? null : s.TasksAdded),
        new Field<CreationSummary>("tasksAlreadyThere", "Already there", s => s.DryRun ? null : s.TasksAlreadyThere),
        new Field<CreationSummary>("filesExpected", "Files expected", s => s.Forecast.Files),
        new Field<CreationSummary>("bundlesExpected", "in bundles", s => s.Forecast.Bundles),
        new Field<CreationSummary>("bytesExpected", null, s => s.Forecast.Bytes),
        new Field<CreationSummary>("warnings", "Warnings", s => s.Warnings)
        {
            Tone = s => s.Warnings > 0 ? Tone.Warning : Tone.Plain,
        });
}
