using System.Diagnostics;

namespace DcGrid.Structure.Tests;

/// <summary>The sources that these tests look at.</summary>
internal static class Repository
{
    private static readonly Lazy<IReadOnlyList<string>> Tracked = new(ListTracked);

    /// <summary>The folder of DcGrid.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Files under version control, relative to <see cref="Root"/>.</summary>
    public static IReadOnlyList<string> Files => Tracked.Value;

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>Tracked project files.</summary>
    public static IEnumerable<string> Projects => Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal));

    /// <summary>Tracked C# files.</summary>
    public static IEnumerable<string> Sources => Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DcGrid.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"DcGrid.sln is not above {AppContext.BaseDirectory}");
    }

    private static string[] ListTracked()
    {
        // -c safe.directory: the clone may belong to another user than the one who tests.
        using var git = Process.Start(new ProcessStartInfo("git", ["-c", "safe.directory=*", "ls-files", "-z"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("git can't be started");
        var names = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0)
        {
            throw new InvalidOperationException("git ls-files failed: these tests need a clone of the repository");
        }

        // A file deleted and not committed yet is listed and not there.
        return [.. names.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(Root, file)))];
    }
}
