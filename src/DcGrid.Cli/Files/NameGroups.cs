namespace DcGrid.Cli.Files;

/// <summary>What stands at one place of the catalogue: a file, or all files below a folder of names.</summary>
/// <param name="Name">The whole name; with a slash at its end for a folder.</param>
/// <param name="Files">Files there or below.</param>
/// <param name="File">The file itself; null for a folder.</param>
internal sealed record NamedPlace(string Name, long Files, long Bytes, ListedFile? File);

/// <summary>A file of the catalogue.</summary>
internal sealed record ListedFile(string Lfn, string Url, string Sha256, long SizeBytes);

/// <summary>Names as a folder shows them: one level deep below a prefix.</summary>
internal static class NameGroups
{
    /// <summary>Puts together what is below one name; only what is shown is held.</summary>
    /// <param name="prefix">What all names begin with; up to its last slash it isn't taken apart.</param>
    public static async Task<IReadOnlyCollection<NamedPlace>> OfAsync(IAsyncEnumerable<ListedFile> files, string prefix, CancellationToken cancellation)
    {
        SortedDictionary<string, NamedPlace> places = new(StringComparer.Ordinal);
        var from = prefix.LastIndexOf('/') + 1;
        await foreach (var file in files.WithCancellation(cancellation))
        {
            var slash = file.Lfn.IndexOf('/', from);
            var name = slash < 0 ? file.Lfn : file.Lfn[..(slash + 1)];
            var known = places.GetValueOrDefault(name);
            places[name] = new NamedPlace(name, (known?.Files ?? 0) + 1, (known?.Bytes ?? 0) + file.SizeBytes, slash < 0 ? file : null);
        }

        return places.Values;
    }
}
