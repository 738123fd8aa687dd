using DcGrid.Survey.Ids;
using DcGrid.Survey.Planning;

namespace DcGrid.Survey.Tests.Planning;

/// <summary>What holds for every plan.</summary>
internal static class PlanInvariants
{
    public static void Check(CampaignPlan plan, IReadOnlyList<PlannedTask> tasks)
    {
        var counts = plan.Counts;
        Assert.Equal(
            counts.FramesGiven,
            counts.FramesPlanned + counts.FramesGivenTwice + counts.FramesInOtherFilters + counts.FramesOutsideRegion);
        Assert.Equal(counts.TotalTasks, tasks.Count);
        foreach (var stage in Enum.GetValues<SurveyStage>())
        {
            foreach (var filter in SurveyFilters.All)
            {
                Assert.Equal(counts.Tasks(stage, filter), tasks.Count(t => t.Stage == stage && t.Id.Filter == filter));
            }
        }

        Assert.Equal(
            counts.Patches,
            tasks.Where(t => t.Stage == SurveyStage.Coadd).Select(t => t.Id.Patch!.Value.Patch).Distinct().Count());
        CheckOrder(tasks);
        CheckBothWays(tasks);
    }

    private static void CheckOrder(IReadOnlyList<PlannedTask> tasks)
    {
        var emitted = new HashSet<UpstreamRef>();
        foreach (var task in tasks)
        {
            Assert.All(task.Upstream, upstream => Assert.Contains(upstream, emitted));
            Assert.All(task.Upstream, upstream => Assert.Equal(task.Id.Filter, upstream.Id.Filter));
            Assert.Equal(task.Upstream.Count, task.Upstream.Distinct().Count());
            Assert.True(emitted.Add(new UpstreamRef(task.Stage, task.Id)), $"{task.Stage} {task.Id} is planned twice");
            Assert.True(task.SkyOrder >= 0);
        }
    }

    // A frame is in the coadds that its forced photometry waits for, and in no others.
    private static void CheckBothWays(IReadOnlyList<PlannedTask> tasks)
    {
        var made = tasks.Where(t => t.Stage == SurveyStage.Coadd).SelectMany(t => t.Upstream.Select(u => (Image: u.Id, Patch: t.Id)));
        var used = tasks.Where(t => t.Stage == SurveyStage.ForcedPhot)
            .SelectMany(t => t.Upstream.Where(u => u.Stage == SurveyStage.Coadd).Select(u => (Image: t.Id, Patch: u.Id)));
        Assert.Equal(made.ToHashSet(), used.ToHashSet());
    }
}
