namespace DcGrid.CrossMatch.Tests;

/// <summary>The example of the project's README, so that it keeps compiling and doing what it says.</summary>
public sealed class ReadmeExample
{
    [Fact]
    public void The_example_of_the_readme_runs()
    {
        // README begins
        CatalogPosition[] references = [new(351.60, 0.010), new(351.60, 0.020)];
        CatalogPosition[] sources = [new(351.60001, 0.010), new(351.70, 0.5)];
        var matches = PositionMatcher.Match(sources, references, radiusArcsec: 0.5);
        var fraction = (double)matches.Count / sources.Length;
        var offset = RobustStatistics.Of(matches.Select(m => m.DeltaRaCosDecArcsec));
        var text = $"{fraction:P0} matched, median offset {offset.Median:F3} +- {offset.MadSigma:F3} arcsec";
        // README ends

        Assert.EndsWith("matched, median offset 0.036 +- 0.000 arcsec", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_shows_the_example_that_is_tested()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "DcGrid.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("the tests must run from within the repository");
        }

        var source = File.ReadAllText(Path.Combine(root.FullName, "tests/DcGrid.CrossMatch.Tests/ReadmeExample.cs"));
        var readme = File.ReadAllText(Path.Combine(root.FullName, "src/DcGrid.CrossMatch/README.md"));
        var example = source.Split("// README begins\n")[1].Split("        // README ends")[0].Replace("\n        ", "\n").TrimStart();
        Assert.Contains(example.Trim(), readme, StringComparison.Ordinal);
    }
}
