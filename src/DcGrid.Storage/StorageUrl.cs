using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DcGrid.Storage;

/// <summary>
/// Where a file is: <c>scheme://authority/path</c>, or part of one, such as a member of a bundle: <c>scheme://authority/path#offset=512&amp;length=30000</c>.
/// The path is absolute, has no empty, <c>.</c> or <c>..</c> part, and is kept decoded; <see cref="ToString"/> writes it percent-encoded again. A password is
/// never part of it: these URLs are kept in the catalogue and shown to everybody.
/// </summary>
public readonly record struct StorageUrl
{
    /// <summary>Longest URL that is accepted.</summary>
    public const int MaxLengthChars = 4096;

    /// <summary>The scheme of files of this machine.</summary>
    public const string FileScheme = "file";

    private const string OffsetKey = "offset=";
    private const string LengthKey = "&length=";

    private StorageUrl(string scheme, string authority, string path, ByteRange? range = null) =>
        (Scheme, Authority, Path, Range) = (scheme, authority, path, range);

    /// <summary>Lower case: <c>file</c>, <c>irods</c>.</summary>
    public string Scheme { get; }

    /// <summary>Host and port, with the user before them or not; or empty.</summary>
    public string Authority { get; }

    /// <summary>Decoded; starts with <c>/</c> and does not end with it, but for the root itself.</summary>
    public string Path { get; }

    /// <summary>The part of the file that is meant; null for all of it.</summary>
    public ByteRange? Range { get; }

    /// <summary>The same file, all of it.</summary>
    public StorageUrl WholeFile => new(Scheme, Authority, Path);

    /// <summary>The last part of the path; empty for the root.</summary>
    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The URL of an absolute local path.</summary>
    /// <exception cref="StorageException">The path is relative or holds a <c>..</c>.</exception>
    public static StorageUrl FromLocalPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path[0] == '/' && TryNormalise(path, out var clean)
            ? new StorageUrl(FileScheme, "", clean)
            : throw new StorageException(StorageErrorKind.BadUrl, $"not an absolute path without '..': {path}");
    }

    /// <exception cref="StorageException">With <see cref="StorageErrorKind.BadUrl"/>.</exception>
    public static StorageUrl Parse(string text) =>
        TryParse(text, out var url)
            ? url
            : throw new StorageException(
                StorageErrorKind.BadUrl,
                HoldsPassword(text)
                    ? "a storage URL must not hold a password: leave it out, and log in with iinit or name a password file"
                    : $"not a storage URL: '{text}'; write scheme://host/path or file:///path, without '..', '?' and '#'");

    public static bool TryParse([NotNullWhen(true)] string? text, out StorageUrl url)
    {
        url = default;
        if (text is null || text.Length > MaxLengthChars)
        {
            return false;
        }

        ByteRange? range = null;
        if (text.IndexOf('#', StringComparison.Ordinal) is > 0 and var hash)
        {
            if (!TryParseRange(text.AsSpan(hash + 1), out var part))
            {
                return false;
            }

            (range, text) = (part, text[..hash]);
        }

        var mark = text.IndexOf("://", StringComparison.Ordinal);
        if (mark < 1 || text.AsSpan().IndexOfAny('?', '#') >= 0 || HoldsPassword(text))
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
        var isFile = scheme.Equals(FileScheme, StringComparison.OrdinalIgnoreCase);
        if (isFile && authority is not ("" or "localhost"))
        {
            return false;
        }

        if (!TryNormalise(Uri.UnescapeDataString(text[slash..]), out var path))
        {
            return false;
        }

        url = new StorageUrl(scheme.ToLowerInvariant(), isFile ? "" : authority, path, range);
        return true;
    }

    /// <summary>Part of this file; of a part, counted from its own beginning.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It reaches beyond the part.</exception>
    public StorageUrl Part(long offset, long length)
    {
        ByteRange part = new((Range?.Offset ?? 0) + offset, length);
        return Range is { } whole && (offset < 0 || part.End > whole.End)
            ? throw new ArgumentOutOfRangeException(nameof(length), length, "reaches beyond the part")
            : new StorageUrl(Scheme, Authority, Path, part);
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

    public override string ToString()
    {
        var file = $"{Scheme}://{Authority}{string.Join('/', Path.Split('/').Select(Encode))}";
        return Range is { } range ? string.Create(CultureInfo.InvariantCulture, $"{file}#{OffsetKey}{range.Offset}{LengthKey}{range.Length}") : file;
    }

    // A comma is legal in a path and common in patch names; leaving it alone keeps the URLs readable.
    private static string Encode(string part) =>
        Uri.EscapeDataString(part).Replace("%2C", ",", StringComparison.Ordinal);

    private static bool TryParseRange(ReadOnlySpan<char> text, out ByteRange range)
    {
        range = default;
        var mark = text.IndexOf(LengthKey, StringComparison.Ordinal);
        if (mark < 0
            || !text.StartsWith(OffsetKey, StringComparison.Ordinal)
            || !long.TryParse(text[OffsetKey.Length..mark], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || !long.TryParse(text[(mark + LengthKey.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || offset > long.MaxValue - length)
        {
            return false;
        }

        range = new ByteRange(offset, length);
        return true;
    }

    // Between "//" and "@", a colon separates user and password.
    private static bool HoldsPassword(string text)
    {
        var mark = text.IndexOf("://", StringComparison.Ordinal);
        var authority = mark < 0 ? "" : text[(mark + 3)..].Split('/', 2)[0];
        return authority.LastIndexOf('@') is > 0 and var at && authority.AsSpan(0, at).Contains(':');
    }

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
