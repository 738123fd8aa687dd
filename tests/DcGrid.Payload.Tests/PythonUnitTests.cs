namespace DcGrid.Payload.Tests;

/// <summary>Runs the payload's own unit tests, module by module, so that they count here.</summary>
[Trait("Needs", "packages")]
public sealed class PythonUnitTests
{
    public static TheoryData<string> Modules => [.. Directory.GetFiles(Folder, "test_*.py").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    private static string Folder => Path.Combine(Repository.Tests, "python");

    [Theory]
    [MemberData(nameof(Modules))]
    public void Python_module_passes(string module)
    {
        var run = ProgramRun.Start(ProgramRun.Python, ["-B", "-m", "unittest", "-v", module], Folder);
        Assert.True(run.ExitCode == 0 && !run.Errors.Contains("Ran 0 tests", StringComparison.Ordinal), run.Errors);
    }
}
