using DcGrid.Cli.Failures;
using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Lists;
using DcGrid.Survey.Planning;

namespace DcGrid.Cli.Planning;

/// <summary>From a campaign file to a plan: lists the frames, reads their footprints, lays out the tasks.</summary>
/// <param name="spec">The campaign.</param>
internal sealed class CampaignPlanning(CampaignSpec spec)
{
    private const int ParallelFiles = 8;

    // Strangers in the input folder: enough to see what is the matter.
    private const int MaxStrangersKept = 1000;

    private readonly List<string> _strangers = [];

    /// <summary>Files in the input folder that are not of the survey's layout, at most a thousand; full after <see cref="ListFrames"/>.</summary>
    public IReadOnlyList<string> Strangers => _strangers;

    /// <summary>The frames of the list or the folder in the campaign's filters.</summary>
    /// <exception cref="CommandException">The input is not there, or holds no frame.</exception>
    public IReadOnlyList<SurveyFrame> ListFrames()
    {
        var input = spec.Input;
        RequireInput(input);
        var filters = Filters();
        var listed = input.Frames is { } list
            ? FrameList.ReadFile(list)
            : FrameTree.Enumerate(input.Tree, KeepStranger);
        List<SurveyFrame> frames = [.. listed.Where(f => filters.Contains(f.Id.Filter))];
        return frames.Count > 0
            ? frames
            : throw new CommandException(
                ExitCode.NotFound,
                $"{input.Frames ?? input.Tree} has no frame in {string.Join(", ", spec.Filters)}; check input.tree, input.frames and filters");
    }

    /// <summary>Reads the frames' footprints and lays out the plan.</summary>
    /// <param name="frames">From <see cref="ListFrames"/>.</param>
    /// <param name="progress">Told how many frames have been read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<CampaignPlan> PlanAsync(
        IReadOnlyList<SurveyFrame> frames, IProgress<long>? progress, CancellationToken cancellation)
    {
        PlanOptions options = new()
        {
            Stages = [.. spec.Definition.Stages.Select(s => (SurveyStage)s.Stage)],
            Filters = Filters(),
            Region = spec.Input.Region,
        };
        FootprintReader reader = new(spec.Input.Tree, ParallelFiles);
        try
        {
            var plan = await CampaignPlanner.PlanAsync(
                reader.ReadAsync(frames, progress, cancellation), options, cancellation);
            return plan.Counts.TotalTasks > 0
                ? plan
                : throw new CommandException(ExitCode.NotFound, "no frame lies in the region that was asked for; check input.region");
        }
        catch (ArgumentException e)
        {
            throw CommandException.Usage($"the campaign can't be planned: {e.Message}");
        }
    }

    private HashSet<SurveyFilter> Filters() => [.. spec.Filters.Select(SurveyFilters.Parse)];

    // A frame that is missing is a task that fails; a whole tree or the catalogue of all tasks that is missing is a mistake.
    private static void RequireInput(InputSpec input)
    {
        if (!Directory.Exists(input.Tree))
        {
            throw new CommandException(
                ExitCode.NotFound, $"there is no folder {input.Tree}; put the frames there or set input.tree in the campaign file");
        }

        if (!File.Exists(input.ReferenceCatalog))
        {
            throw new CommandException(
                ExitCode.NotFound,
                $"there is no reference catalogue {input.ReferenceCatalog}; put it there or set input.referenceCatalog in the campaign file");
        }
    }

    private void KeepStranger(string path)
    {
        // What lies beside the run folders, such as registry.sqlite3, belongs to the tree's owner.
        if (path.Contains('/', StringComparison.Ordinal) && _strangers.Count < MaxStrangersKept)
        {
            _strangers.Add(path);
        }
    }
}
