namespace DcGrid.Survey.Tests.Support;

/// <summary>Files that the tests read: their own, and the frames of the demo.</summary>
internal static class TestData
{
    public static string DemoInput { get; } = Path.Combine(RepositoryRoot(), "demo", "stack_demo", "input");

    public static string ReferenceStars { get; } =
        Path.Combine(RepositoryRoot(), "demo", "stack_demo", "ref_cat", "stars.fits");

    public static string InFolder(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DcGrid.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the tests must run from within the repository");
    }
}
