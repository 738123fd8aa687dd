namespace DcGrid.Irods;

/// <summary>Absolute paths such as <c>/zone/home/user/file</c>.</summary>
public static class IrodsPath
{
    /// <summary>The collection above; <c>/</c> above the zone.</summary>
    public static string Parent(string path)
    {
        var at = Check(path).LastIndexOf('/');
        return at <= 0 ? "/" : path[..at];
    }

    /// <summary>The last part.</summary>
    public static string Name(string path) => Check(path)[(path.LastIndexOf('/') + 1)..];

    /// <summary>A name below a collection.</summary>
    public static string Combine(string collection, string name) => collection == "/" ? "/" + name : $"{collection}/{name}";

    /// <summary>The path itself, without a slash at the end.</summary>
    /// <exception cref="ArgumentException">It isn't absolute, or has a character that the protocol can't carry.</exception>
    internal static string Check(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path[0] != '/' ? throw new ArgumentException($"{path} is no absolute path: it must begin with /zone", nameof(path))
            : path.Contains('\0', StringComparison.Ordinal) ? throw new ArgumentException("a path can't hold a NUL", nameof(path))
            : path.Length > 1 && path[^1] == '/' ? Check(path[..^1])
            : path;
    }
}
