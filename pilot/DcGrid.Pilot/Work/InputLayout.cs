using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Work;

/// <summary>Where each input goes in a sandbox. Pure.</summary>
internal static class InputLayout
{
    public const string Folder = "in";

    private const int MaxNameChars = 200;

    /// <summary>
    /// One path for each input, in their order, relative to the sandbox: <c>in/NAME</c>, and <c>in/same-2/NAME</c> for a
    /// name that is there already. Tools of the field take a comma or a bracket in a file name for syntax, so such
    /// characters become <c>_</c>.
    /// </summary>
    public static IReadOnlyList<string> Plan(IReadOnlyList<InputFile> inputs)
    {
        List<string> paths = [];
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        foreach (var input in inputs)
        {
            var name = SafeName(BaseName(input.Lfn) is { Length: > 0 } lfn ? lfn : BaseName(input.Url));
            var count = seen[name] = seen.GetValueOrDefault(name) + 1;
            paths.Add(count == 1 ? $"{Folder}/{name}" : $"{Folder}/same-{count}/{name}");
        }

        return paths;
    }

    private static string BaseName(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string SafeName(string name)
    {
        var safe = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' ? c : '_'));
        // The end carries the type (".fits.gz"), the beginning of a long name is what can go.
        if (safe.Length > MaxNameChars)
        {
            safe = safe[^MaxNameChars..];
        }

        var clashes = safe.Length == 0 || safe[0] is '.' or '-' || safe.StartsWith("same-", StringComparison.Ordinal);
        return clashes ? "_" + safe : safe;
    }
}
