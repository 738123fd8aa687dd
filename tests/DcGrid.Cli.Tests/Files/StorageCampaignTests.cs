using System.Text.Json;
using DcGrid.Cli.Planning;
using DcGrid.Cli.Tests.Support;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Tests.Files;

/// <summary>Campaigns whose raw files come from the catalogue, and whose outputs are counted before.</summary>
public sealed class StorageCampaignTests : IAsyncLifetime
{
    private const string Storage = "irods://u@h:1247/z/prod";

    private FakeService _service = null!;

    public async Task InitializeAsync() => _service = await FakeService.StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Inputs_of_a_storage_have_names_and_no_places()
    {
        await RegisterAllAsync();
        var (status, terminal) = await CreateAsync();
        Assert.Equal((0, ""), (status, terminal.Error));
        Assert.Equal(Storage + "/DC_DEMO", _service.Admin.Definition!.OutputUrl);
        Assert.Equal((20, 1024, 300), (_service.Admin.Definition.Bundles.MaxAttempts, _service.Admin.Definition.Bundles.MaxMib, _service.Admin.Definition.Bundles.MaxSeconds));
        var inputs = _service.Admin.Submitted.SelectMany(task => task.Inputs).ToList();
        Assert.All(inputs, input => Assert.Equal(("", -1L), (input.Url, input.SizeBytes)));
        Assert.Contains("raw/4192/40/corr/4/fpC-004192-r4-0300.fit.gz", inputs.Select(input => input.Lfn));
        Assert.Contains("ref/stars.fits", inputs.Select(input => input.Lfn));
    }

    [Fact]
    public async Task What_is_not_registered_is_counted_and_named()
    {
        await RegisterAllAsync();
        _service.Admin.Registered.Remove("ref/stars.fits");
        _service.Admin.Registered.Remove("raw/4192/40/corr/4/fpC-004192-r4-0300.fit.gz");
        var (status, terminal) = await CreateAsync();
        Assert.Equal(0, status);
        Assert.Contains("warning: 2 of 23 files that the tasks read are not in the file catalogue, and those tasks will fail: dcgrid file import ", terminal.Error, StringComparison.Ordinal);
        Assert.Contains("warning: ref/stars.fits is not registered", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_nothing_registered_nothing_is_created()
    {
        var (status, terminal) = await CreateAsync();
        Assert.Equal((int)ExitCode.NotFound, status);
        Assert.Contains("none of the 23 files that the tasks read is in the file catalogue: dcgrid file import ", terminal.Error, StringComparison.Ordinal);
        Assert.Null(_service.Admin.Definition);
    }

    [Fact]
    public async Task The_files_of_a_campaign_are_told_before_it_is_created()
    {
        using var plain = await FilesAsync("-f", Repository.DemoCampaign);
        Assert.Equal((120, 120, 35), Totals(plain));
        using var bundled = await FilesAsync("-f", Repository.DemoCampaign, "--storage", Storage);
        Assert.Equal((120, 3, 35), Totals(bundled));
        Assert.Equal("ProcessCcd 10 40 1", Stage(bundled, 0));

        _service.Admin.Changes.Add(new GetCampaignStatusResponse
        {
            Times = { new StageTimes { Stage = Protocol.V1.Stage.ProcessCcd, Attempts = 4, OutputFiles = 10, OutputBytes = 4L << 30 } },
        });
        using var like = await FilesAsync("-f", Repository.DemoCampaign, "--storage", Storage, "--like", "DC_OLD");

        // A GiB an attempt: each is a bundle of its own.
        Assert.Equal("ProcessCcd 10 25 10", Stage(like, 0));
        Assert.True(like.RootElement.GetProperty("stages")[0].GetProperty("measured").GetBoolean());
    }

    [Theory]
    [InlineData("output: {url: /se, maxFiles: 100}", "DC_DEMO would put 120 files into the storage, and output.maxFiles allows 100: set output.bundles ({attempts: 20} makes some 3 of them)")]
    [InlineData("output: {url: /se, maxFiles: 6, bundles: {attempts: 5}}", "DC_DEMO would put 7 bundles of up to 5 attempts and 1024 MiB into the storage, and output.maxFiles allows 6")]
    public async Task A_campaign_beyond_its_own_limit_is_refused(string output, string complaint)
    {
        using TemporaryFolder folder = new();
        var text = (await File.ReadAllTextAsync(Repository.DemoCampaign)).Replace("output: ../out/demo/results", output, StringComparison.Ordinal)
            .Replace("stack_demo/", Path.GetDirectoryName(Repository.DemoCampaign) + "/stack_demo/", StringComparison.Ordinal);
        var file = folder.File("c.yaml", text);
        FakeTerminal terminal = new();
        Assert.Equal((int)ExitCode.Conflict, await _service.RunAsync(terminal, "campaign", "create", "-f", file));
        Assert.Contains(complaint, terminal.Error, StringComparison.Ordinal);
        Assert.Null(_service.Admin.Definition);
        FakeTerminal files = new();
        Assert.Equal((int)ExitCode.Conflict, await _service.RunAsync(files, "campaign", "files", "-f", file));
        Assert.Contains("OVER THE LIMIT: " + complaint, files.Out, StringComparison.Ordinal);
    }

    private static (int Files, int Objects, int Tasks) Totals(JsonDocument document)
    {
        var summary = document.RootElement.GetProperty("summary");
        return (summary.GetProperty("files").GetInt32(), summary.GetProperty("objects").GetInt32(), summary.GetProperty("tasks").GetInt32());
    }

    private static string Stage(JsonDocument document, int index)
    {
        var stage = document.RootElement.GetProperty("stages")[index];
        return string.Join(' ', new[] { "stage", "tasks", "files", "bundles" }.Select(name => stage.GetProperty(name).ToString()));
    }

    private async Task<JsonDocument> FilesAsync(params string[] arguments)
    {
        FakeTerminal terminal = new();
        Assert.Equal(0, await _service.RunAsync(terminal, ["campaign", "files", .. arguments, "-o", "json"]));
        return JsonDocument.Parse(terminal.Out);
    }

    private async Task<(int Status, FakeTerminal Terminal)> CreateAsync()
    {
        FakeTerminal terminal = new();
        return (await _service.RunAsync(terminal, "campaign", "create", "-f", Repository.DemoCampaign, "--storage", Storage), terminal);
    }

    private async Task RegisterAllAsync()
    {
        var spec = CampaignFile.Read(Repository.DemoCampaign, new(Storage: Storage));
        TaskMessages messages = new(spec.Input);
        using var plan = await new CampaignPlanning(spec).PlanAsync(null, default);
        foreach (var lfn in plan.Tasks().SelectMany(task => messages.Of(task).Inputs).Select(input => input.Lfn))
        {
            _service.Admin.Registered[lfn] = new RegisteredFile { Lfn = lfn, Url = $"{Storage}/{lfn}" };
        }
    }
}
