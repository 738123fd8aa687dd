using System.Security.Cryptography;
using System.Text.Json;
using DcGrid.Cli.Tests.Support;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Tests.Files;

/// <summary><c>dcgrid file verify</c> finds each kind of damage, and its counts close.</summary>
public sealed class VerifyTests : IAsyncLifetime, IDisposable
{
    private const string Campaign = "DC_V";

    private readonly SurveyTree _tree = new(10);
    private FakeService _service = null!;

    private string Outputs => _tree.Stored(Campaign);

    public async Task InitializeAsync()
    {
        _service = await FakeService.StartAsync();
        Assert.Equal(0, await _service.RunAsync(new FakeTerminal(), "file", "import", _tree.Tree, _tree.StorageUrl));
        CampaignRecord campaign = new() { Name = Campaign, State = "settled", Definition = new CampaignDefinition { Name = Campaign, OutputUrl = $"{_tree.StorageUrl}/{Campaign}" } };
        _service.Admin.Campaigns.Add(campaign);
        _service.Admin.Changes.Add(new GetCampaignStatusResponse { Campaign = campaign });
        AddOutput("ProcessCcd/1/a1/calexp.fits", "calexp 1");
        AddOutput("ProcessCcd/2/a1/calexp.fits", "calexp two");

        // Two attempts in one bundle, with a gap as tar has.
        var bundle = AddFile("bundles/7-1.tar", "hhhhAAAAAAhhhhBBBB....");
        AddMember(bundle, "ForcedPhot/1/forcedSrc.fits", 4, "AAAAAA");
        AddMember(bundle, "ForcedPhot/2/forcedSrc.fits", 14, "BBBB");
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("--raw", 30, 30)]
    [InlineData(Campaign, 4, 3)]
    [InlineData(Campaign + " --raw", 34, 33)]
    public async Task What_is_whole_is_good(string scope, int files, int objects)
    {
        foreach (var arguments in (string[])[scope, scope + " --deep"])
        {
            var (status, rows, problems) = await VerifyAsync(arguments.Split(' '));
            Assert.Equal((0, 0), (status, problems.Count));
            Assert.Equal((files, files, objects, objects), (rows["catalogue good"], rows["catalogue all"], rows["storage registered"], rows["storage all"]));
        }
    }

    [Fact]
    public async Task Each_kind_of_damage_is_found_by_its_name()
    {
        File.Delete(_tree.Stored(_tree.Paths[0]));
        await File.AppendAllTextAsync(_tree.Stored(_tree.Paths[1]), "x");
        Damage(_tree.Stored(_tree.Paths[2]));
        _tree.Write("../se/4192/40/corr/4/foreign.txt", "f");
        _tree.Write("../se/4192/40/corr/4/.dcgrid-part-1", "half");

        var list = _tree.InFolder("repair");
        var (status, rows, problems) = await VerifyAsync("--raw", "--repair-list", list);
        Assert.Equal((int)ExitCode.SettledWithFailures, status);
        Assert.Equal((28, 1, 1, 0, 30), (rows["catalogue good"], rows["catalogue lost"], rows["catalogue wrong size"], rows["catalogue wrong checksum"], rows["catalogue all"]));
        Assert.Equal((29, 1, 1, 31), (rows["storage registered"], rows["storage unregistered"], rows["storage leftover"], rows["storage all"]));
        Assert.Equal(
            [("leftover", ".dcgrid-part-1"), ("lost", Name(0)), ("unregistered", "foreign.txt"), ("wrong size", Name(1))],
            problems.Select(p => (p.Finding, p.File[(p.File.LastIndexOf('/') + 1)..])));
        Assert.Equal(["raw/" + _tree.Paths[0], "raw/" + _tree.Paths[1]], File.ReadLines(list).Order(StringComparer.Ordinal));

        // The wrong bytes of the third have the right number: only reading them tells.
        (status, rows, problems) = await VerifyAsync("--raw", "--deep");
        Assert.Equal((27, 1, 1, 1, 30), (rows["catalogue good"], rows["catalogue lost"], rows["catalogue wrong size"], rows["catalogue wrong checksum"], rows["catalogue all"]));
        Assert.Contains(problems, p => p.Finding == "wrong checksum" && p.File == "raw/" + _tree.Paths[2]);
        Assert.Equal((int)ExitCode.SettledWithFailures, status);
    }

    [Fact]
    public async Task Members_of_a_bundle_stand_and_fall_with_it()
    {
        var bundle = Path.Combine(Outputs, "bundles/7-1.tar");
        Damage(bundle, at: 15);
        var (_, rows, problems) = await VerifyAsync(Campaign);
        Assert.Equal((4, 0), (rows["catalogue good"], problems.Count));
        (_, rows, problems) = await VerifyAsync(Campaign, "--deep");
        Assert.Equal((3, "ForcedPhot/2"), (rows["catalogue good"], Assert.Single(problems).File[(Campaign.Length + 1)..][..12]));

        await File.WriteAllTextAsync(bundle, "hhhhAAAAAA");
        (_, rows, problems) = await VerifyAsync(Campaign);
        Assert.Equal(("wrong size", 1, 3), (Assert.Single(problems).Finding, rows["catalogue wrong size"], rows["storage all"]));
        Assert.Contains("does not reach to its end at 18", problems[0].Detail, StringComparison.Ordinal);

        File.Delete(bundle);
        (_, rows, problems) = await VerifyAsync(Campaign, "--deep");
        Assert.Equal((2, 2, 2), (rows["catalogue good"], rows["catalogue lost"], rows["storage all"]));
    }

    [Fact]
    public async Task A_file_that_lies_where_nobody_listed_is_looked_for()
    {
        var file = _service.Admin.Registered["raw/" + _tree.Paths[0]];
        var elsewhere = _tree.InFolder("elsewhere.fit");
        File.Move(_tree.Stored(_tree.Paths[0]), elsewhere);
        file.Url = "file://" + elsewhere;
        var (status, rows, _) = await VerifyAsync("--raw", "--deep");
        Assert.Equal((0, 30, 29), (status, rows["catalogue good"], rows["storage all"]));
    }

    [Fact]
    public async Task The_last_line_says_what_to_do()
    {
        FakeTerminal terminal = new();
        Assert.Equal(0, await _service.RunAsync(terminal, "file", "verify", Campaign));
        Assert.Contains("2 of the files are in 1 bundles.", terminal.Out, StringComparison.Ordinal);
        Assert.Contains("All 4 files are in the storage; --deep reads their contents, too. Looked at: " + _tree.StorageUrl + "/" + Campaign, terminal.Out, StringComparison.Ordinal);
        File.Delete(Path.Combine(Outputs, "ProcessCcd/1/a1/calexp.fits"));
        FakeTerminal second = new();
        Assert.Equal((int)ExitCode.SettledWithFailures, await _service.RunAsync(second, "file", "verify", Campaign));
        Assert.Contains("CATALOGUE AND STORAGE DIFFER", second.Out, StringComparison.Ordinal);
    }

    private static void Damage(string path, int at = 0)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private string Name(int index) => Path.GetFileName(_tree.Paths[index]);

    private string AddFile(string path, string text)
    {
        var file = Path.Combine(Outputs, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return "file://" + file;
    }

    private void AddOutput(string path, string text) => Add(path, AddFile(path, text), text);

    private void AddMember(string bundle, string path, int offset, string text) =>
        Add(path, FormattableString.Invariant($"{bundle}#offset={offset}&length={text.Length}"), text);

    private void Add(string path, string url, string text) => _service.Admin.Outputs.Add(new FileRecord
    {
        File = new OutputFile
        {
            Lfn = $"{Campaign}/{path}",
            Url = url,
            SizeBytes = text.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(text))),
        },
    });

    private async Task<(int Status, Dictionary<string, int> Rows, List<(string Finding, string File, string Detail)> Problems)> VerifyAsync(params string[] arguments)
    {
        FakeTerminal terminal = new();
        var status = await _service.RunAsync(terminal, ["file", "verify", .. arguments, "-o", "json"]);
        Assert.Equal("", terminal.Error);
        using var document = JsonDocument.Parse(terminal.Out);
        var root = document.RootElement;
        return (
            status,
            root.GetProperty("rows").EnumerateArray().ToDictionary(
                row => $"{row.GetProperty("where").GetString()} {row.GetProperty("what").GetString()}", row => row.GetProperty("files").GetInt32(), StringComparer.Ordinal),
            [
                .. root.GetProperty("problems").EnumerateArray().Select(p => (Text(p, "finding"), Text(p, "file"), Text(p, "detail")))
                    .OrderBy(p => p.Item1, StringComparer.Ordinal).ThenBy(p => p.Item2, StringComparer.Ordinal),
            ]);

        static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
    }
}
