using System.Text.Json;
using DcGrid.EndToEnd.Tests.Harness;
using DcGrid.Irods.Loopback;

namespace DcGrid.EndToEnd.Tests;

/// <summary>The demo with its inputs from iRODS and its outputs to it.</summary>
[Trait("Needs", "packages")]
public sealed class MainJobOverIrods
{
    private const string Password = "geheim%/ wort";

    [Fact]
    public async Task Frames_come_from_iRODS_and_results_go_there_in_bundles()
    {
        using var folder = new TemporaryFolder();
        await using var irods = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Password = Password });
        var url = $"irods://{irods.User}:{Uri.EscapeDataString(Password)}@127.0.0.1:{irods.Port}{irods.HomeCollection}/demo";
        var environment = new Dictionary<string, string> { ["DCGRID_STORAGE"] = url };
        var run = (await Shell.RunAsync(Path.Combine(Repository.Root, "demo", "run"), [folder["demo"]], environment)).Expect(0);
        Assert.Contains("counts close: planned 35", run.Output + run.Error, StringComparison.Ordinal);

        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder["demo"], "report.json")));
        Assert.Equal(10, document.RootElement.GetProperty("frames").GetArrayLength());
        Assert.True(document.RootElement.GetProperty("verification").GetProperty("countsClose").GetBoolean());

        // 120 outputs of 35 tasks, in a handful of files: no more than one a pilot and stage, and some for what was not there yet.
        var objects = irods.ObjectPaths($"{irods.HomeCollection}/demo/DC_DEMO");
        Assert.InRange(objects.Count, 1, 20);
        Assert.All(objects, path => Assert.EndsWith(".tar", path, StringComparison.Ordinal));
        Assert.Empty(irods.Broken);

        // The files that the run left, logs and database among them, and what it said.
        Assert.DoesNotContain(Password, run.Output + run.Error, StringComparison.Ordinal);
        var leaks = Directory.EnumerateFiles(folder["demo"], "*", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains(Password, StringComparison.Ordinal)).ToList();
        Assert.Equal(Path.Combine(folder["demo"], "irods", "password"), Assert.Single(leaks));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(leaks[0]));
    }
}
