namespace DcGrid.Storage;

/// <summary>
/// Keeps local paths below the configured roots, symbolic links followed. It guards against wrong and hostile URLs,
/// not against another process of the same user that swaps a folder for a link in the middle of an operation.
/// </summary>
internal sealed class PathConfinement
{
    private readonly string[] _roots;

    /// <param name="roots">Absolute folders that exist; none for no confinement.</param>
    public PathConfinement(IEnumerable<string> roots)
    {
        _roots = [.. roots.Select(Resolve)];

        static string Resolve(string root) =>
            PosixCalls.RealPath(root) ?? throw new StorageException(
                StorageErrorKind.NotFound, $"storage root {root} is not there; make the folder or correct the setting");
    }

    /// <summary>The same path, when it is allowed.</summary>
    public string Check(string path)
    {
        if (_roots.Length == 0)
        {
            return path;
        }

        var real = RealPathOfWhatExists(path);
        return _roots.Any(root => IsAtOrBelow(real, root))
            ? path
            : throw new StorageException(
                StorageErrorKind.AccessDenied, $"{path} is outside the allowed roots: {string.Join(", ", _roots)}");
    }

    private static bool IsAtOrBelow(string path, string root) =>
        root == "/" || path == root || (path.StartsWith(root, StringComparison.Ordinal) && path[root.Length] == '/');

    // A path that is still to be made is judged by its nearest ancestor that is there. A dangling link counts as there:
    // writing through it would make the file where it points.
    private static string RealPathOfWhatExists(string path)
    {
        var rest = "";
        for (var at = path; at is not null; at = Path.GetDirectoryName(at))
        {
            var real = PosixCalls.RealPath(at);
            if (real is not null)
            {
                return real == "/" ? "/" + rest.TrimStart('/') : real + rest;
            }

            if (new FileInfo(at).LinkTarget is not null)
            {
                throw new StorageException(StorageErrorKind.AccessDenied, $"{at} is a link that leads nowhere");
            }

            rest = "/" + Path.GetFileName(at) + rest;
        }

        return rest;
    }
}
