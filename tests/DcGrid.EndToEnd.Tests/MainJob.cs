using System.Text.Json;
using DcGrid.EndToEnd.Tests.Harness;

namespace DcGrid.EndToEnd.Tests;

/// <summary>The demo as a person runs it, and what it must reach on real frames.</summary>
[Trait("Needs", "packages")]
public sealed class MainJob
{
    [Fact]
    public async Task Ten_real_frames_go_through_all_three_stages_and_the_results_can_be_queried_afterwards()
    {
        using var folder = new TemporaryFolder();
        var run = (await Shell.RunAsync(Path.Combine(Repository.Root, "demo", "run"), folder["demo"])).Expect(0);
        Assert.Contains("counts close: planned 35", run.Output + run.Error, StringComparison.Ordinal);

        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder["demo"], "report.json")));
        var report = document.RootElement;
        Assert.True(report.GetProperty("verification").GetProperty("countsClose").GetBoolean());
        var frames = report.GetProperty("frames").EnumerateArray().ToList();
        Assert.Equal(10, frames.Count);
        Assert.All(frames.Where(IsGri), frame =>
        {
            var figures = frame.GetProperty("figures");
            Assert.InRange(figures.GetProperty("matchedFraction").GetDouble(), 0.95, 1);
            Assert.InRange(figures.GetProperty("zeroPointScatter").GetDouble(), 0, 0.03);
        });
        Assert.All(
            report.GetProperty("comparison").GetProperty("filters").EnumerateArray().Where(IsGri),
            filter => Assert.InRange(filter.GetProperty("matchedFraction").GetDouble(), 0.7, 1));

        // Looked at as a person would: one page, nothing from elsewhere, an image of each filter's coadd.
        var page = await File.ReadAllTextAsync(Path.Combine(folder["demo"], "report.html"));
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
        Assert.True(page.Split("data:image/png;base64,").Length > 5, "at least one image for each filter");

        // The server has stopped; the books can still be read.
        var tasks = (await Shell.RunAsync(
            Repository.Program("dcgrid"), "--home", Path.Combine(folder["demo"], "service"), "task", "list", "DC_DEMO", "--output", "json"))
            .Expect(0);
        Assert.Equal(35, JsonDocument.Parse(tasks.Output).RootElement.GetArrayLength());
    }

    private static bool IsGri(JsonElement row) => row.GetProperty("filter").GetString() is "g" or "r" or "i";
}
