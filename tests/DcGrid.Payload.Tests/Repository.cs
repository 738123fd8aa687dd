namespace DcGrid.Payload.Tests;

/// <summary>Where things stand in the source tree that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of <c>DcGrid.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    public static string Payloads => Path.Combine(Root, "pilot", "payloads");

    public static string Astromatic => Path.Combine(Payloads, "astromatic", "astromatic");

    public static string Conformance => Path.Combine(Payloads, "conformance.py");

    public static string Tests => Path.Combine(Root, "tests", "DcGrid.Payload.Tests");

    public static string Demo => Path.Combine(Root, "demo", "stack_demo");

    public static string DemoInput => Path.Combine(Demo, "input");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DcGrid.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"there is no DcGrid.sln above {AppContext.BaseDirectory}");
    }
}
