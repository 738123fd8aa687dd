using DcGrid.Cli.Display;
using DcGrid.Cli.Report.Model;
using DcGrid.CrossMatch;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Collect;

/// <summary>Gathers the figures of ProcessCcd and marks those that look bad.</summary>
internal static class FrameCollector
{
    public static FrameSurvey Collect(CollectedTasks tasks)
    {
        List<FrameQuality> frames =
        [
            .. tasks.OfStage(Stage.ProcessCcd)
                .Where(t => t.Task.DataId?.Image is not null && CollectedTasks.Decisive(t)?.Outcome is not null)
                .Select(FrameOf)
                .OrderBy(f => Names.OrderOfFilter(f.Filter))
                .ThenBy(f => (f.Run, f.Camcol, f.Field)),
        ];
        IReadOnlyList<FrameQuality> judged =
            [.. frames.GroupBy(f => f.Filter).SelectMany(g => Judge([.. g]))];
        return new FrameSurvey(judged, tasks.Totals.GetValueOrDefault(Stage.ProcessCcd));
    }

    private static FrameQuality FrameOf(GetTaskResponse task)
    {
        var image = task.Task.DataId.Image;
        var outcome = CollectedTasks.Decisive(task)!.Outcome;
        return new FrameQuality(
            image.Run,
            image.Camcol,
            image.Field,
            image.Filter,
            Names.Of(outcome.Code),
            task.Task.State == TaskState.Done,
            new FigureSet(outcome.Figures),
            new Dictionary<string, string>());
    }

    private static IEnumerable<FrameQuality> Judge(IReadOnlyList<FrameQuality> frames)
    {
        var usual = frames.SelectMany(f => f.Figures.Values.Keys)
            .Distinct()
            .ToDictionary(name => name, name => RobustStatistics.Of(frames.Select(f => f.Figures.Find(name))));
        return frames.Select(f => f with { Suspect = FrameJudgement.Of(f, usual) });
    }
}
