using System.Text.Json;
using DcGrid.Cli.Files.Verify;
using DcGrid.Cli.Tests.Support;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Tests.Files;

/// <summary>Finding and fetching files by name and by URL.</summary>
public sealed class FileCommandTests : IAsyncLifetime, IDisposable
{
    private readonly SurveyTree _tree = new(4);
    private FakeService _service = null!;

    public async Task InitializeAsync()
    {
        _service = await FakeService.StartAsync();
        Assert.Equal(0, await _service.RunAsync(new FakeTerminal(), "file", "import", _tree.Tree, _tree.StorageUrl));
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task Files_are_located_in_the_order_asked_for()
    {
        var (status, terminal) = await RunAsync("file", "locate", "raw/" + _tree.Paths[3], "raw/none", "raw/" + _tree.Paths[1], "-o", "json");
        Assert.Equal((int)ExitCode.NotFound, status);
        Assert.Contains("raw/none is not registered, and no task that is done made it", terminal.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(terminal.Out);
        Assert.Equal(
            [$"{_tree.StorageUrl}/{_tree.Paths[3]}", $"{_tree.StorageUrl}/{_tree.Paths[1]}"], document.RootElement.EnumerateArray().Select(f => f.GetProperty("url").GetString()));
        Assert.Equal((int)ExitCode.Usage, (await RunAsync("file", "locate", "../x")).Status);
    }

    [Fact]
    public async Task A_file_comes_whole_or_not_at_all()
    {
        var (path, target) = (_tree.Paths[0], _tree.InFolder("copy"));
        Assert.Equal(0, (await RunAsync("file", "get", "raw/" + path, "-o", target)).Status);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(_tree.Tree, path)), await File.ReadAllBytesAsync(target));
        var (status, terminal) = await RunAsync("file", "get", "raw/" + path, "-o", target);
        Assert.Equal((int)ExitCode.Conflict, status);
        Assert.Contains("--force replaces it", terminal.Error, StringComparison.Ordinal);

        await File.AppendAllTextAsync(_tree.Stored(path), "x");
        (status, terminal) = await RunAsync("file", "get", "raw/" + path, "-o", _tree.InFolder("second"));
        Assert.Equal((int)ExitCode.UnexpectedError, status);
        Assert.Contains("are registered", terminal.Error, StringComparison.Ordinal);
        Assert.Equal((int)ExitCode.UnexpectedError, (await RunAsync("file", "get", "raw/" + path, "-o", target, "--force")).Status);
        Assert.Equal(["copy", "se", "tree"], Directory.GetFileSystemEntries(_tree.InFolder("")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Several_files_go_into_a_folder_and_one_that_fails_is_named()
    {
        var folder = _tree.InFolder("got");
        var (status, terminal) = await RunAsync("file", "get", "raw/" + _tree.Paths[0], $"{_tree.StorageUrl}/{_tree.Paths[1]}", "raw/none", "-o", folder);
        Assert.Equal((int)ExitCode.SettledWithFailures, status);
        Assert.Contains("raw/none is not registered", terminal.Error, StringComparison.Ordinal);
        Assert.Equal(
            _tree.Paths.Take(2).Select(Path.GetFileName).Order(StringComparer.Ordinal), Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(0, (await RunAsync("file", "get", "raw/" + _tree.Paths[0], "raw/" + _tree.Paths[1], "-o", folder, "--paths")).Status);
        Assert.True(File.Exists(Path.Combine(folder, "raw", _tree.Paths[0])));
    }

    [Fact]
    public async Task A_member_of_a_bundle_is_fetched_by_its_name()
    {
        var bundle = _tree.InFolder("b.tar");
        await File.WriteAllTextAsync(bundle, "0123456789");
        _service.Admin.Outputs.Add(new FileRecord
        {
            File = new OutputFile { Lfn = "DC/x/m.fits", Url = $"file://{bundle}#offset=2&length=5", SizeBytes = 5, Sha256 = "9b56ca8566a48b98a8c29a7fd307038ed555123439a937eb85d9c45166881e6e" },
        });
        var (status, terminal) = await RunAsync("file", "get", "DC/x/m.fits", "-o", _tree.InFolder("m"));
        Assert.Equal((0, ""), (status, terminal.Error));
        Assert.Equal("23456", await File.ReadAllTextAsync(_tree.InFolder("m")));
    }

    [Fact]
    public async Task Names_are_listed_one_level_deep_and_a_storage_by_its_folders()
    {
        _service.Admin.Campaigns.Add(new CampaignRecord { Name = "DC" });
        _service.Admin.Changes.Add(new GetCampaignStatusResponse { Times = { new StageTimes { OutputFiles = 9, OutputBytes = 90 } } });
        Assert.Equal(["12 raw/", "9 DC/"], Lines((await RunAsync("file", "ls", "-o", "json")).Terminal, "files", "lfn"));
        Assert.Equal(["4 raw/4192/40/calibChunks/", "4 raw/4192/40/corr/", "4 raw/4192/40/objcs/"], Lines((await RunAsync("file", "ls", "raw/4192/40/", "-o", "json")).Terminal, "files", "lfn"));
        Assert.Equal(
            _tree.Paths.Where(path => path.Contains("fpC", StringComparison.Ordinal)).Select(path => $"1 raw/{path}"),
            Lines((await RunAsync("file", "ls", "-R", "raw/4192/40/corr", "-o", "json")).Terminal, "files", "lfn"));
        Assert.Equal(["calibChunks/", "corr/", "objcs/"], Lines((await RunAsync("file", "ls", $"{_tree.StorageUrl}/4192/40", "-o", "json")).Terminal, "name"));
        var (status, terminal) = await RunAsync("file", "ls", _tree.StorageUrl + "/none");
        Assert.Equal(((int)ExitCode.NotFound, $"dcgrid: there is nothing at {_tree.StorageUrl}/none; check the path\n"), (status, terminal.Error));
    }

    [Fact]
    public async Task Names_are_taken_out_by_a_list()
    {
        var list = _tree.InFolder("list");
        await File.WriteAllLinesAsync(list, _tree.Paths.Take(5).Select(path => "raw/" + path));
        var (status, terminal) = await RunAsync("file", "unregister", "--from", list, "raw/none");
        Assert.Equal((0, "5 of 6 taken out of the catalogue\n"), (status, terminal.Out));
        Assert.Equal(7, _service.Admin.Registered.Count);
    }

    [Theory]
    [InlineData("raw/a/b.fit", "irods://u@h:1247/z/x/a/b.fit", "irods://u@h:1247/z/x")]
    [InlineData("ref/s t.fits", "file:///r/s%20t.fits", "file:///r")]
    [InlineData("raw/a/b.fit", "file:///other/b.fit", null)]
    [InlineData("raw/a", "file:///a", null)]
    public void The_root_of_a_tree_is_where_its_names_begin(string lfn, string url, string? root) => Assert.Equal(root, VerifyScope.Root(lfn, url));

    private static IEnumerable<string> Lines(FakeTerminal terminal, params string[] fields)
    {
        using var document = JsonDocument.Parse(terminal.Out);
        return [.. document.RootElement.EnumerateArray().Select(row => string.Join(' ', fields.Select(field => row.GetProperty(field).ToString())))];
    }

    private async Task<(int Status, FakeTerminal Terminal)> RunAsync(params string[] arguments)
    {
        FakeTerminal terminal = new();
        return (await _service.RunAsync(terminal, arguments), terminal);
    }
}
