using DcGrid.Cli.Display;
using DcGrid.Cli.Failures;
using DcGrid.Cli.Planning;
using DcGrid.Cli.Tests.Support;
using DcGrid.Protocol.V1;
using PlannedTask = DcGrid.Protocol.V1.PlannedTask;

namespace DcGrid.Cli.Tests.Planning;

public sealed class DemoPlanTests
{
    [Fact]
    public async Task The_ten_real_frames_make_exactly_these_tasks()
    {
        var tasks = await PlanAsync(CampaignFile.Read(Repository.DemoCampaign));
        string[] frames =
        [
            .. from run in (string[])["run=4192 camcol=4 field=300", "run=6377 camcol=4 field=399"]
               from filter in Names.Filters
               select $"{run} filter={filter}",
        ];
        Assert.Equal(frames.Order(), Ids(tasks, Stage.ProcessCcd));
        Assert.Equal(frames.Order(), Ids(tasks, Stage.ForcedPhot));
        Assert.Equal(PatchesOfTheDemo().Order(), Ids(tasks, Stage.Coadd));
        Assert.Equal(35, tasks.Count);
    }

    [Fact]
    public async Task A_frame_is_named_by_role_lfn_and_url_and_has_no_upstream()
    {
        var spec = CampaignFile.Read(Repository.DemoCampaign);
        var task = (await PlanAsync(spec)).Single(
            t => t.Stage == Stage.ProcessCcd && DataIds.Text(t.DataId) == "run=4192 camcol=4 field=300 filter=r");
        Assert.Empty(task.Upstream);
        Assert.Equal(["fpC", "fpM", "tsField", "refCat"], task.Inputs.Select(i => i.Role));
        Assert.Equal("raw/4192/40/corr/4/fpC-004192-r4-0300.fit.gz", task.Inputs[0].Lfn);
        Assert.Equal("raw/4192/40/objcs/4/fpM-004192-r4-0300.fit", task.Inputs[1].Lfn);
        Assert.Equal("raw/4192/40/calibChunks/4/tsField-004192-4-40-0300.fit", task.Inputs[2].Lfn);
        Assert.Equal("ref/stars.fits", task.Inputs[3].Lfn);
        Assert.All(task.Inputs, i => Assert.True(File.Exists(new Uri(i.Url).LocalPath), i.Url));
        Assert.All(task.Inputs, i => Assert.Equal((-1, ""), (i.SizeBytes, i.Sha256)));
    }

    [Fact]
    public async Task Every_task_comes_after_those_that_it_waits_for()
    {
        HashSet<(Stage, DataId)> seen = [];
        foreach (var task in await PlanAsync(CampaignFile.Read(Repository.DemoCampaign)))
        {
            Assert.All(task.Upstream, u => Assert.Contains((u.Stage, u.DataId), seen));
            Assert.True(seen.Add((task.Stage, task.DataId)));
            Assert.Equal(task.Stage == Stage.ProcessCcd, task.Upstream.Count == 0);
        }
    }

    [Fact]
    public async Task Fewer_filters_and_stages_make_fewer_tasks()
    {
        var text = File.ReadAllText(Repository.DemoCampaign)
            .Replace("filters: [u, g, r, i, z]", "filters: [r]", StringComparison.Ordinal);
        text = text[..text.IndexOf("  Coadd:", StringComparison.Ordinal)];
        var spec = CampaignFile.Parse("c.yaml", text, Path.GetDirectoryName(Repository.DemoCampaign)!);
        Assert.Equal(2, (await PlanAsync(spec)).Count);
    }

    [Fact]
    public async Task A_tree_or_a_catalogue_that_is_not_there_is_said_before_anything_is_planned()
    {
        using TemporaryFolder folder = new();
        var spec = CampaignFile.Read(Repository.DemoCampaign);
        var noTree = spec.Input with { Tree = folder.Path + "/none" };
        var noCatalogue = spec.Input with { ReferenceCatalog = folder.Path + "/none.fits" };
        var emptyTree = spec.Input with { Tree = folder.Path };
        Assert.Contains("there is no folder", await ComplaintAsync(spec with { Input = noTree }), StringComparison.Ordinal);
        Assert.Contains("there is no reference catalogue", await ComplaintAsync(spec with { Input = noCatalogue }), StringComparison.Ordinal);
        Assert.Contains("has no frame in u, g, r, i, z", await ComplaintAsync(spec with { Input = emptyTree }), StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_keep_both_their_limits()
    {
        PlannedTask small = new() { Stage = Stage.ProcessCcd };
        PlannedTask large = new() { Stage = Stage.Coadd, ParametersJson = new string(' ', (TaskBatches.MaxBytes / 3) + 1) };
        Assert.Equal([1000, 1000, 1], TaskBatches.Of("C", Enumerable.Repeat(small, 2001)).Select(b => b.Tasks.Count));
        Assert.Equal([2, 2, 1], TaskBatches.Of("C", Enumerable.Repeat(large, 5)).Select(b => b.Tasks.Count));
        Assert.Empty(TaskBatches.Of("C", []));
    }

    private static async Task<string> ComplaintAsync(CampaignSpec spec) =>
        (await Assert.ThrowsAsync<CommandException>(() => new CampaignPlanning(spec).PlanAsync(null, CancellationToken.None))).Message;

    private static async Task<List<PlannedTask>> PlanAsync(CampaignSpec spec)
    {
        CampaignPlanning planning = new(spec);
        using var plan = await planning.PlanAsync(null, CancellationToken.None);
        Assert.Empty(plan.Warnings);
        Assert.Empty(planning.Strangers);
        return [.. plan.Tasks().Select(new TaskMessages(spec.Input).Of)];
    }

    private static IEnumerable<string> Ids(IEnumerable<PlannedTask> tasks, Stage stage) =>
        tasks.Where(t => t.Stage == stage).Select(t => DataIds.Text(t.DataId)).Order();

    // Where the two fields lie on the sky map, computed with astropy from the headers of the frames.
    private static IEnumerable<string> PatchesOfTheDemo() =>
        from patch in (string[])["38,5", "38,6", "38,7"]
        from filter in Names.Filters
        select $"tract=3 patch={patch} filter={filter}";
}
