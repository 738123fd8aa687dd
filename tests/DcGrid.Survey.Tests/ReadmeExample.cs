using DcGrid.Survey.Layout;
using DcGrid.Survey.Planning;
using DcGrid.Survey.Sky;
using DcGrid.Survey.Tests.Support;

namespace DcGrid.Survey.Tests;

/// <summary>The example of the project's README, so that it keeps compiling and doing what it says.</summary>
public sealed class ReadmeExample
{
    [Fact]
    public async Task The_example_of_the_readme_runs()
    {
        var input = TestData.DemoInput;
        var lines = new List<string>();

        // README begins
        var frames = FrameTree.Enumerate(input, onUnrecognised: path => Console.Error.WriteLine($"left out: {path}"));
        var footprints = new FootprintReader(input, parallelFiles: 8).ReadAsync(frames);
        var options = new PlanOptions { Region = new SkyRegion(raFrom: 350, raTo: 10, decMin: -1.26, decMax: 1.26) };
        var plan = await CampaignPlanner.PlanAsync(footprints, options);
        foreach (var task in plan.Tasks())
        {
            lines.Add($"{task.Stage} {task.Id} after {task.Upstream.Count} others");
        }

        // README ends

        Assert.Equal(35, lines.Count);
        Assert.Equal("ProcessCcd 004192-u4-0300 after 0 others", lines[0]);
    }

    [Fact]
    public void The_readme_shows_the_example_that_is_tested()
    {
        var root = Path.Combine(TestData.DemoInput, "../../..");
        var source = File.ReadAllText(Path.Combine(root, "tests/DcGrid.Survey.Tests/ReadmeExample.cs"));
        var readme = File.ReadAllText(Path.Combine(root, "src/DcGrid.Survey/README.md"));
        var example = source.Split("// README begins\n")[1].Split("        // README ends")[0].Replace("\n        ", "\n").TrimStart();
        Assert.Contains(example.Trim(), readme, StringComparison.Ordinal);
    }
}
