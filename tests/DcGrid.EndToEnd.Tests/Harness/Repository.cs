namespace DcGrid.EndToEnd.Tests.Harness;

/// <summary>Where things are in the checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string StackDemo { get; } = Path.Combine(Root, "demo", "stack_demo");

    /// <summary>A program as <c>make</c> leaves it.</summary>
    public static string Program(string name)
    {
        var path = Path.Combine(Root, "out", name);
        return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is missing; run 'make' first");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DcGrid.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run inside a checkout.");
    }
}
