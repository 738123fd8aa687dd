using DcGrid.Survey.Sorting;

namespace DcGrid.Survey.Planning;

/// <summary>
/// A finished plan. The counts are exact and known before the first task is read; tasks are made as they are read, and
/// may be read more than once. A large plan lies on disk, in a file that goes with the plan.
/// </summary>
public sealed class CampaignPlan : IDisposable
{
    private readonly PlanOptions _options;
    private readonly SortedRecords _frames;

    internal CampaignPlan(PlanOptions options, SortedRecords frames, PlanCounts counts, IReadOnlyList<PlanWarning> warnings) =>
        (_options, _frames, Counts, Warnings) = (options, frames, counts, warnings);

    public PlanCounts Counts { get; }

    /// <summary>
    /// At most <see cref="CampaignPlanner.MaxWarningsKept"/>, by image; the counts say how many there were.
    /// </summary>
    public IReadOnlyList<PlanWarning> Warnings { get; }

    /// <summary>
    /// All tasks, each after those that it waits for, patch by patch in the order tract, column, row: the images whose first
    /// patch it is (all filters of a field together), its coadds, and the forced photometry of the images whose last
    /// patch it is. Images without a patch come at the end. Only the frames of the patches that are under way are held.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The plan lay on disk and is disposed.</exception>
    public IEnumerable<PlannedTask> Tasks()
    {
        foreach (var task in new PatchSweep(_options, _frames).Tasks())
        {
            yield return task;
        }
    }

    /// <summary>Gives its disk space back.</summary>
    public void Dispose() => _frames.Dispose();
}
