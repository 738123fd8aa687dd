using DcGrid.Cli.Failures;
using DcGrid.Cli.Planning;
using DcGrid.Cli.Tests.Support;
using DcGrid.Survey;
using DcGrid.Survey.Ids;
using DcGrid.Survey.Planning;

namespace DcGrid.Cli.Tests.Planning;

public sealed class FrameSourceTests
{
    private static readonly string Exposures = Path.Combine(Repository.Root, "tests/DcGrid.Survey.Tests/data/exposures.csv");

    private static readonly CampaignSpec Demo = CampaignFile.Read(Repository.DemoCampaign);

    [Fact]
    public async Task Real_exposures_are_planned_from_their_corners_without_a_look_at_the_images()
    {
        using var plan = await PlanAsync(With(new FrameSource.Exposures(Exposures)));
        Assert.Equal([0L, 132, 125, 125, 0], SurveyFilters.All.Select(f => plan.Counts.Tasks(SurveyStage.ProcessCcd, f)));
        Assert.Equal(0, plan.Counts.FramesWithoutFootprint);
        Assert.True(plan.Counts.Tasks(SurveyStage.Coadd) > 0);
        using var oneFilter = await PlanAsync(With(new FrameSource.Exposures(Exposures)) with { Filters = ["g"] });
        Assert.Equal((132L, 132L), (oneFilter.Counts.FramesGiven, oneFilter.Counts.FramesPlanned));
    }

    [Fact]
    public async Task A_list_of_fields_takes_the_footprints_from_the_images_that_are_there()
    {
        using TemporaryFolder folder = new();
        var list = folder.File("fields.csv", "run,camcol,field\n4192,4,300\n6377,4,399\n4198,5,673\n");
        CampaignPlanning planning = new(With(new FrameSource.Listed(list)));
        using var plan = await planning.PlanAsync(null, CancellationToken.None);
        Assert.Equal((15L, 15L, 5L), (plan.Counts.FramesGiven, plan.Counts.FramesPlanned, plan.Counts.FramesWithoutFootprint));
        Assert.Equal((15L, 40L + 5), (plan.Counts.Tasks(SurveyStage.Coadd), plan.Counts.TotalTasks));
        Assert.All(plan.Warnings, w => Assert.Contains("fpC-004198", w.Message, StringComparison.Ordinal));
        Assert.Contains("name a list with corners in input.frames.exposures", planning.FootprintAdvice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_of_which_no_image_is_there_are_refused_in_one_line()
    {
        using TemporaryFolder folder = new();
        var list = folder.File("fields.csv", "run,camcol,field\n4198,5,673\n4198,5,674\n");
        var complaint = await Assert.ThrowsAsync<CommandException>(() => PlanAsync(With(new FrameSource.Listed(list))));
        Assert.Equal(ExitCode.NotFound, complaint.Code);
        Assert.StartsWith(
            $"none of the 10 frames of {list} has a known footprint, so there is nothing to stack", complaint.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', complaint.Message);
    }

    [Fact]
    public async Task A_wrong_line_of_a_list_is_said_with_its_column()
    {
        using TemporaryFolder folder = new();
        var lines = File.ReadAllLines(Exposures)[..3];
        lines[2] = lines[2].Replace("-1.04", "south", StringComparison.Ordinal);
        var list = folder.File("list.csv", string.Join('\n', lines));
        var error = await Assert.ThrowsAsync<SurveyInputException>(() => PlanAsync(With(new FrameSource.Exposures(list))));
        Assert.StartsWith($"{list}:3: corner1Decl 'south", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_without_frames_is_said()
    {
        var spec = With(new FrameSource.Exposures(Exposures));
        spec = spec with { Input = spec.Input with { Region = new Survey.Sky.SkyRegion(10, 20, -1, 1) } };
        Assert.Contains(
            "no frame lies in the region",
            (await Assert.ThrowsAsync<CommandException>(() => PlanAsync(spec))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_made_survey_needs_no_file_and_its_frames_are_counted_beforehand()
    {
        var spec = With(new FrameSource.Generated(3, 0.001));
        spec = spec with { Filters = ["u", "i"], Input = spec.Input with { Tree = "/no/tree", ReferenceCatalog = "/no/stars.fits" } };
        CampaignPlanning planning = new(spec);
        using var plan = await planning.PlanAsync(null, CancellationToken.None);
        Assert.Equal(313 + 313, planning.FrameCount);
        Assert.Equal(planning.FrameCount, plan.Counts.FramesPlanned);
        Assert.Null(new CampaignPlanning(Demo).FrameCount);
    }

    private static CampaignSpec With(FrameSource frames) => Demo with { Input = Demo.Input with { Frames = frames, Region = null } };

    private static Task<CampaignPlan> PlanAsync(CampaignSpec spec) =>
        new CampaignPlanning(spec).PlanAsync(null, CancellationToken.None);
}
