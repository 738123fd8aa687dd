using System.Runtime.CompilerServices;
using DcGrid.Cli.Failures;
using DcGrid.Survey.Geometry;
using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Lists;
using DcGrid.Survey.Planning;

namespace DcGrid.Cli.Planning;

/// <summary>
/// From a campaign file to a plan: lists the frames, reads their footprints, lays out the tasks. Frames go through one by one.
/// </summary>
/// <param name="spec">The campaign.</param>
internal sealed class CampaignPlanning(CampaignSpec spec)
{
    private const int ParallelFiles = 8;

    // Strangers in the input folder: enough to see what is the matter.
    private const int MaxStrangersKept = 1000;

    // Frames between two words on how far it is.
    private const int FramesPerReport = 1000;

    private readonly List<string> _strangers = [];
    private readonly HashSet<SurveyFilter> _filters = [.. spec.Filters.Select(SurveyFilters.Parse)];

    /// <summary>Files in the input folder that are not of the survey's layout, at most a thousand; full after planning.</summary>
    public IReadOnlyList<string> Strangers => _strangers;

    /// <summary>How many frames there will be; null where only reading them can tell.</summary>
    public long? FrameCount => spec.Input.Frames is FrameSource.Generated { Scale: var scale }
        ? _filters.Sum(filter => Stripe82Survey.ImageCount(filter, scale))
        : null;

    /// <summary>Reads the frames and their footprints and lays out the plan.</summary>
    /// <param name="progress">Told how many frames have been read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="CommandException">The input is not there, or nothing of it can be planned.</exception>
    public async Task<CampaignPlan> PlanAsync(IProgress<long>? progress, CancellationToken cancellation)
    {
        RequireInput(spec.Input);
        PlanOptions options = new()
        {
            Stages = [.. spec.Definition.Stages.Select(s => (SurveyStage)s.Stage)],
            Filters = _filters,
            Region = spec.Input.Region,
        };
        try
        {
            var plan = await CampaignPlanner.PlanAsync(Frames(progress, cancellation), options, cancellation);
            if (Refusal(plan.Counts, options) is not { } refusal)
            {
                return plan;
            }

            plan.Dispose();
            throw refusal;
        }
        catch (ArgumentException e)
        {
            throw CommandException.Usage($"the campaign can't be planned: {e.Message}");
        }
    }

    private IAsyncEnumerable<FrameFootprint> Frames(IProgress<long>? progress, CancellationToken cancellation) =>
        spec.Input.Frames switch
        {
            FrameSource.Tree => FromHeaders(FrameTree.Enumerate(spec.Input.Tree!, KeepStranger), progress, cancellation),
            FrameSource.Listed list => FromHeaders(FrameList.ReadFile(list.Path, fieldFilters: _filters), progress, cancellation),
            FrameSource.Exposures list => AsTheyAre(FrameList.ReadFileWithCorners(list.Path), progress, cancellation),
            FrameSource.Generated made => AsTheyAre(Stripe82Survey.Frames(made.Seed, made.Scale), progress, cancellation),
            _ => throw new InvalidOperationException("an unknown source of frames"),
        };

    private IAsyncEnumerable<FrameFootprint> FromHeaders(
        IEnumerable<SurveyFrame> frames, IProgress<long>? progress, CancellationToken cancellation) =>
        new FootprintReader(spec.Input.Tree!, ParallelFiles)
            .ReadAsync(frames.Where(f => _filters.Contains(f.Id.Filter)), progress, cancellation);

    // No file is waited for; being asynchronous costs these frames nothing.
    private async IAsyncEnumerable<FrameFootprint> AsTheyAre(
        IEnumerable<FrameFootprint> frames, IProgress<long>? progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var read = 0L;
        foreach (var frame in frames.Where(f => _filters.Contains(f.Frame.Id.Filter)))
        {
            if (++read % FramesPerReport == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(read);
            }

            yield return frame;
        }
    }

    private CommandException? Refusal(PlanCounts counts, PlanOptions options)
    {
        var (source, key) = spec.Input.Frames switch
        {
            FrameSource.Listed list => (list.Path, "input.frames"),
            FrameSource.Exposures list => (list.Path, "input.frames.exposures"),
            FrameSource.Generated => ("the generated survey", "input.frames.scale"),
            _ => (spec.Input.Tree!, "input.tree"),
        };
        if (counts.FramesGiven == 0)
        {
            return new(ExitCode.NotFound, $"{source} has no frame in {string.Join(", ", spec.Filters)}; check {key} and filters");
        }

        // Some images that are missing are tasks that fail; all of them are a mistake.
        var nothingToStack = options.Stages.Contains(SurveyStage.Coadd) && counts.FramesWithoutFootprint == counts.FramesPlanned;
        if (counts.TotalTasks == 0 || (nothingToStack && counts.FramesOutsideRegion > 0))
        {
            return new(ExitCode.NotFound, "no frame lies in the region that was asked for; check input.region");
        }

        return nothingToStack
            ? new(ExitCode.NotFound,
                $"none of the {counts.FramesPlanned} frames of {source} has a known footprint, so there is nothing to stack: "
                + FootprintAdvice)
            : null;
    }

    /// <summary>What to do about frames without a footprint.</summary>
    public string FootprintAdvice => spec.Input.Frames is FrameSource.Exposures
        ? "the corners in the list make no image; correct them"
        : $"footprints are read from the images below {spec.Input.Tree}; put them there, or name a list with corners in input.frames.exposures";

    // A frame that is missing is a task that fails; a whole tree or the catalogue of all tasks that is missing is a mistake.
    private static void RequireInput(InputSpec input)
    {
        if (input.Frames is FrameSource.Generated)
        {
            return;
        }

        if (input.Tree is not null && !Directory.Exists(input.Tree))
        {
            throw new CommandException(
                ExitCode.NotFound, $"there is no folder {input.Tree}; put the frames there or set input.tree in the campaign file");
        }

        // In a storage both are looked for in the catalogue instead.
        if (input.Storage is null && !File.Exists(input.ReferenceCatalog))
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
