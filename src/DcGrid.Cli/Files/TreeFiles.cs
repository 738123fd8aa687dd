using DcGrid.Survey;
using DcGrid.Survey.Layout;

namespace DcGrid.Cli.Files;

/// <summary>The files of one folder that are to be imported.</summary>
/// <param name="RelativePath">Below the tree, with "/"; empty for the tree itself.</param>
/// <param name="Files">By name.</param>
internal sealed record TreeFolder(string RelativePath, IReadOnlyList<FileInfo> Files)
{
    /// <summary>A file's path below the tree.</summary>
    public string PathOf(FileInfo file) => RelativePath.Length == 0 ? file.Name : $"{RelativePath}/{file.Name}";
}

/// <summary>Walks a tree folder by folder; one folder's files are held at a time.</summary>
internal static class TreeFiles
{
    // A link that leads back up has no end.
    private const int MaxDepth = 64;

    /// <summary>All folders that have files, in the order of their paths. Links are followed.</summary>
    /// <param name="root">Absolute.</param>
    /// <param name="all">Take files that are not of the survey's layout, too.</param>
    /// <param name="onStranger">Called with the path below the tree of each file that is left out.</param>
    /// <exception cref="SurveyInputException">A folder can't be listed.</exception>
    public static IEnumerable<TreeFolder> Walk(string root, bool all, Action<string> onStranger) => Walk(root, "", 0, all, onStranger);

    private static IEnumerable<TreeFolder> Walk(string root, string relative, int depth, bool all, Action<string> onStranger)
    {
        if (depth > MaxDepth)
        {
            throw new SurveyInputException(Path.Combine(root, relative), 0, "folders lie too deep; a link leads back up perhaps");
        }

        var prefix = relative.Length == 0 ? "" : relative + "/";
        List<FileInfo> files = [];
        List<string> folders = [];
        foreach (var entry in Entries(Path.Combine(root, relative)))
        {
            if (entry is DirectoryInfo)
            {
                folders.Add(entry.Name);
            }
            else if (all || SdssLayout.TryParse(prefix + entry.Name, out _))
            {
                files.Add((FileInfo)entry);
            }
            else
            {
                onStranger(prefix + entry.Name);
            }
        }

        if (files.Count > 0)
        {
            yield return new TreeFolder(relative, files);
        }

        foreach (var below in folders.SelectMany(folder => Walk(root, prefix + folder, depth + 1, all, onStranger)))
        {
            yield return below;
        }
    }

    private static FileSystemInfo[] Entries(string folder)
    {
        try
        {
            var entries = new DirectoryInfo(folder).GetFileSystemInfos();
            Array.Sort(entries, (a, b) => string.CompareOrdinal(a.Name, b.Name));
            return entries;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SurveyInputException($"{folder}: the folder can't be listed: {e.Message}", e);
        }
    }
}
