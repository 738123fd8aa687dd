using System.Diagnostics.CodeAnalysis;

namespace DcGrid.Storage;

/// <summary>
/// Where a file is: <c>scheme://authority/path</c>. The path is absolute, has no empty, <c>.</c> or <c>..</c> part,
/// and is kept decoded; <see cref="ToString"/> writes it percent-encoded again.
/// </summary>
public readonly record struct StorageUrl
{
    /// <summary>Longest URL that is accepted.</summary>
    public const int MaxLengthChars = 4096;

    private StorageUrl(string scheme, string authority, string path) =>
        (Scheme, Authority, Path) = (scheme, authority, path);

    /// <summary>Lower case: <c>file</c>, <c>irods</c>.</summary>
    public string Scheme { get; }

    /// <summary>Host and port, or empty.</summary>
    public string Authority { get; }

    /// <summary>Decoded; starts with <c>/</c> and does not end with it, but for the root itself.</summary>
    public string Path { get; }

    /// <summary>The last part of the path; empty for the root.</summary>
    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The URL of an absolute local path.</summary>
    /// <exception cref="StorageException">The path is relative or holds a <c>..</c>.</exception>
    public static StorageUrl FromLocalPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path[0] == '/' && TryNormalise(path, out var clean)
            ? new StorageUrl("file", "", clean)
            : throw new StorageException(StorageErrorKind.BadUrl, $"not an absolute path without '..': {path}");
    }

    /// <exception cref="StorageException">With <see cref="StorageErrorKind.BadUrl"/>.</exception>
    public static StorageUrl Parse(string text) =>
        TryParse(text, out var url)
            ? url
            : throw new StorageException(
                StorageErrorKind.BadUrl,
                $"not a storage URL: '{text}'; write scheme://host/path or file:///path, without '..', '?' and '#'");

    public static bool TryParse([NotNullWhen(true)] string? text, out StorageUrl url)
    {
        url = default;
        if (text is null || text.Length > MaxLengthChars)
        {
            return false;
        }

        var mark = text.IndexOf("://", StringComparison.Ordinal);
        if (mark < 1 || text.AsSpan().IndexOfAny('?', '#') >= 0)
        {
            return false;
        }

        var scheme = text[..mark];
        if (!scheme.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
        {
            return false;
        }

        var slash = text.IndexOf('/', mark + 3);
        if (slash < 0)
        {
            return false;
        }

        var authority = text[(mark + 3)..slash];
        var isFile = scheme.Equals("file", StringComparison.OrdinalIgnoreCase);
        if (isFile && authority is not ("" or "localhost"))
        {
            return false;
        }

        if (!TryNormalise(Uri.UnescapeDataString(text[slash..]), out var path))
        {
            return false;
        }

        url = new StorageUrl(scheme.ToLowerInvariant(), isFile ? "" : authority, path);
        return true;
    }

    /// <summary>The URL of a file below this folder.</summary>
    /// <param name="relativePath">Parts separated by <c>/</c>, not encoded, without <c>..</c>.</param>
    public StorageUrl Child(string relativePath)
    {
        ArgumentException.ThrowIfNullOrEmpty(relativePath);
        return TryNormalise(Path + "/" + relativePath, out var path)
            ? new StorageUrl(Scheme, Authority, path)
            : throw new StorageException(StorageErrorKind.BadUrl, $"'{relativePath}' does not name a file below {this}");
    }

    public override string ToString() =>
        $"{Scheme}://{Authority}{string.Join('/', Path.Split('/').Select(Encode))}";

    // A comma is legal in a path and common in patch names; leaving it alone keeps the URLs readable.
    private static string Encode(string part) =>
        Uri.EscapeDataString(part).Replace("%2C", ",", StringComparison.Ordinal);

    private static bool TryNormalise(string path, [NotNullWhen(true)] out string? clean)
    {
        clean = null;
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Any(p => p is "." or ".." || p.Contains('\0', StringComparison.Ordinal)))
        {
            return false;
        }

        clean = "/" + string.Join('/', parts);
        return true;
    }
}
