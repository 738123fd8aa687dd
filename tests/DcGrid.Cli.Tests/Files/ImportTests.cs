using System.Security.Cryptography;
using System.Text.Json;
using DcGrid.Cli.Tests.Support;
using Grpc.Core;

namespace DcGrid.Cli.Tests.Files;

/// <summary><c>dcgrid file import</c> against a service over real calls and a storage on disk.</summary>
public sealed class ImportTests : IAsyncLifetime, IDisposable
{
    private readonly SurveyTree _tree = new(20);
    private FakeService _service = null!;

    public async Task InitializeAsync() => _service = await FakeService.StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task A_tree_is_copied_and_registered_once()
    {
        var (status, summary) = await ImportAsync();
        Assert.Equal((0, 60, 0, 0), (status, summary["copied"], summary["already there"], summary["failed"]));
        Assert.Equal(_tree.Paths.Select(path => "raw/" + path), _service.Admin.Registered.Keys);
        Assert.All(_tree.Paths, path =>
        {
            var bytes = File.ReadAllBytes(Path.Combine(_tree.Tree, path));
            var file = _service.Admin.Registered["raw/" + path];
            Assert.Equal(bytes, File.ReadAllBytes(_tree.Stored(path)));
            Assert.Equal(
                ($"{_tree.StorageUrl}/{path}", bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), (file.Url, file.SizeBytes, file.Sha256));
        });

        var before = _tree.StoredTimes();
        FakeTerminal again = new();
        Assert.Equal(0, await _service.RunAsync(again, "file", "import", _tree.Tree, _tree.StorageUrl));
        Assert.Contains("Nothing to copy: 60 files there already", again.Out, StringComparison.Ordinal);
        Assert.Equal(before, _tree.StoredTimes());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task An_import_that_is_cut_short_goes_on_where_it_was(int seed)
    {
        Random random = new(seed);
        var cuts = 0;
        while (true)
        {
            var left = random.Next(1, 25);
            using CancellationTokenSource stop = new();
            _service.Admin.Registering = count =>
            {
                left -= count;
                if (left <= 0)
                {
                    stop.Cancel();
                }
            };
            FakeTerminal terminal = new();
            var registered = _service.Admin.Registered.Count;
            var status = await CommandTree.RunAsync(
                ["file", "import", _tree.Tree, _tree.StorageUrl, "--parallel", "3", "--home", _service.Home], terminal.Terminal, stop.Token);

            // Whatever arrived is registered, and nothing of it goes a second time.
            Assert.Equal(
                Directory.EnumerateFiles(_tree.Storage, "*", SearchOption.AllDirectories).Count(file => !file.Contains("dcgrid-part", StringComparison.Ordinal)),
                _service.Admin.Registered.Count);
            if (status == 0)
            {
                break;
            }

            Assert.Equal((int)ExitCode.Interrupted, status);
            Assert.True(_service.Admin.Registered.Count > registered);
            cuts++;
        }

        Assert.InRange(cuts, 1, 59);
        Assert.Equal(_tree.Paths.Select(path => "raw/" + path), _service.Admin.Registered.Keys);
        Assert.Equal((0, 60), ((await ImportAsync()).Summary["copied"], (await ImportAsync("--verify")).Summary["already there"]));
    }

    [Fact]
    public async Task What_was_stored_and_not_registered_is_registered_without_being_copied()
    {
        await ImportAsync();
        foreach (var lfn in _service.Admin.Registered.Keys.Take(7).ToList())
        {
            _service.Admin.Registered.Remove(lfn);
        }

        var before = _tree.StoredTimes();
        var (status, summary) = await ImportAsync();
        Assert.Equal((0, 0, 60), (status, summary["copied"], summary["already there"]));
        Assert.Equal(60, _service.Admin.Registered.Count);
        Assert.Equal(before, _tree.StoredTimes());
    }

    [Fact]
    public async Task What_is_registered_and_lost_is_copied_again()
    {
        await ImportAsync();
        File.Delete(_tree.Stored(_tree.Paths[3]));
        Assert.Equal(1, (await ImportAsync()).Summary["copied"]);
        Assert.True(File.Exists(_tree.Stored(_tree.Paths[3])));
    }

    [Fact]
    public async Task A_file_that_fails_is_named_and_the_others_go_on()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_tree.Stored(_tree.Paths[5]))!);
        File.WriteAllText(_tree.Stored(_tree.Paths[5]), "another");
        FakeTerminal terminal = new();
        Assert.Equal((int)ExitCode.SettledWithFailures, await _service.RunAsync(terminal, "file", "import", _tree.Tree, _tree.StorageUrl));
        Assert.Contains("raw/" + _tree.Paths[5], terminal.Out, StringComparison.Ordinal);
        Assert.Contains("1 failed: run the command again", terminal.Out, StringComparison.Ordinal);
        Assert.Equal(59, _service.Admin.Registered.Count);
        Assert.Equal("another", File.ReadAllText(_tree.Stored(_tree.Paths[5])));
    }

    [Fact]
    public async Task A_name_that_is_taken_in_the_catalogue_fails_alone()
    {
        _service.Admin.Registered["raw/" + _tree.Paths[2]] = new() { Lfn = "raw/" + _tree.Paths[2], Url = "file:///else", Sha256 = new string('0', 64), SizeBytes = 1 };
        var (status, summary) = await ImportAsync();
        Assert.Equal(((int)ExitCode.SettledWithFailures, 59, 1), (status, summary["copied"], summary["failed"]));
        Assert.Equal(60, _service.Admin.Registered.Count);
    }

    [Fact]
    public async Task A_file_that_was_touched_is_compared_and_one_that_changed_is_told()
    {
        await ImportAsync();
        var (touched, changed) = (_tree.Paths[0], _tree.Paths[1]);
        var text = await File.ReadAllTextAsync(Path.Combine(_tree.Tree, changed));
        File.SetLastWriteTimeUtc(Path.Combine(_tree.Tree, touched), DateTime.UnixEpoch.AddYears(200));
        await File.WriteAllTextAsync(Path.Combine(_tree.Tree, changed), text.ToUpperInvariant());
        File.SetLastWriteTimeUtc(Path.Combine(_tree.Tree, changed), DateTime.UnixEpoch.AddYears(200));
        FakeTerminal terminal = new();
        Assert.Equal((int)ExitCode.SettledWithFailures, await _service.RunAsync(terminal, "file", "import", _tree.Tree, _tree.StorageUrl));
        Assert.Contains("it is not what was registered under this name", terminal.Out, StringComparison.Ordinal);
        Assert.Contains("already there     59", terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_in_the_storage_is_found_by_comparing()
    {
        await ImportAsync();
        var path = _tree.Stored(_tree.Paths[4]);
        var text = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, text.ToUpperInvariant());
        Assert.Equal(60, (await ImportAsync()).Summary["already there"]);
        var (status, summary) = await ImportAsync("--verify");
        Assert.Equal(((int)ExitCode.SettledWithFailures, 59, 1), (status, summary["already there"], summary["failed"]));
    }

    [Fact]
    public async Task Strangers_are_named_and_left_out_unless_all_are_wanted()
    {
        _tree.Write("registry.sqlite3", "x");
        _tree.Write("4192/40/notes.txt", "y");
        FakeTerminal terminal = new();
        Assert.Equal(0, await _service.RunAsync(terminal, "file", "import", _tree.Tree, _tree.StorageUrl));
        Assert.Contains("dcgrid: registry.sqlite3 is not of the survey's layout and is left out; --all takes it, too", terminal.Error, StringComparison.Ordinal);
        Assert.Contains("4192/40/notes.txt", terminal.Error, StringComparison.Ordinal);
        Assert.Equal(60, _service.Admin.Registered.Count);
        Assert.Equal(2, (await ImportAsync("--all")).Summary["copied"]);
        Assert.Contains("raw/4192/40/notes.txt", _service.Admin.Registered.Keys);
        Assert.Equal(62, (await ImportAsync("--all")).Summary["already there"]);
    }

    [Fact]
    public async Task One_file_is_imported_as_a_reference()
    {
        _tree.Write("stars.fits", "stars");
        FakeTerminal terminal = new();
        Assert.Equal(0, await _service.RunAsync(terminal, "file", "import", Path.Combine(_tree.Tree, "stars.fits"), _tree.StorageUrl));
        Assert.Equal(_tree.StorageUrl + "/stars.fits", Assert.Single(_service.Admin.Registered.Values, file => file.Lfn == "ref/stars.fits").Url);
    }

    [Fact]
    public async Task Without_the_catalogue_an_import_ends()
    {
        _service.Admin.Registering = _ => throw new RpcException(new Status(StatusCode.ResourceExhausted, "the disk is full"));
        FakeTerminal terminal = new();
        Assert.Equal((int)ExitCode.UnexpectedError, await _service.RunAsync(terminal, "file", "import", _tree.Tree, _tree.StorageUrl));
        Assert.Contains("the disk is full", terminal.Error, StringComparison.Ordinal);
        Assert.Empty(_service.Admin.Registered);
    }

    [Theory]
    [InlineData("there is no file or folder", (int)ExitCode.NotFound, "nowhere", "file:///x")]
    [InlineData("write a path, file:///PATH or irods://", (int)ExitCode.Usage, ".", "s3://x")]
    [InlineData("must not hold a password", (int)ExitCode.Usage, ".", "irods://me:geheim@h/z")]
    [InlineData("has no file of the survey's layout", (int)ExitCode.NotFound, ".", "file:///x")]
    public async Task A_mistake_is_one_line(string complaint, int code, string source, string url)
    {
        using TemporaryFolder folder = new();
        FakeTerminal terminal = new(folder.Path);
        Assert.Equal(code, await _service.RunAsync(terminal, "file", "import", source, url));
        Assert.Contains(complaint, terminal.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", terminal.Error, StringComparison.Ordinal);
    }

    private async Task<(int Status, Dictionary<string, int> Summary)> ImportAsync(params string[] options)
    {
        FakeTerminal terminal = new();
        var status = await _service.RunAsync(terminal, ["file", "import", _tree.Tree, _tree.StorageUrl, "-o", "json", .. options]);
        using var document = JsonDocument.Parse(terminal.Out);
        return (status, document.RootElement.GetProperty("states").EnumerateArray().ToDictionary(
            row => row.GetProperty("state").GetString()!, row => row.GetProperty("files").GetInt32(), StringComparer.Ordinal));
    }
}
