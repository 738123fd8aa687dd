using System.Globalization;
using System.Text.Json;

namespace DcGrid.Payload.Tests;

/// <summary>Looks into FITS files with Debian's astropy, a reader other than the payload's own checks.</summary>
internal static class FitsFile
{
    private static string Script => Path.Combine(Repository.Tests, "inspect_fits.py");

    /// <summary>A table's columns as numbers; what is not finite is NaN.</summary>
    public static IReadOnlyDictionary<string, double[]> Columns(string file, params string[] names) =>
        Ask(["columns", file, "1", .. names]).EnumerateObject().ToDictionary(
            column => column.Name,
            column => column.Value.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble()).ToArray());

    /// <summary>Header cards as JSON values.</summary>
    public static JsonElement Cards(string file, int extension, params string[] names) =>
        Ask(["cards", file, extension.ToString(CultureInfo.InvariantCulture), .. names]);

    /// <summary>Extensions as "NAME type rows x columns".</summary>
    public static IReadOnlyList<string> Images(string file) =>
        [.. Ask(["extensions", file]).EnumerateArray().Where(hdu => hdu.GetProperty("type").ValueKind != JsonValueKind.Null)
            .Select(hdu => $"{hdu.GetProperty("name").GetString()} {hdu.GetProperty("type").GetString()} {string.Join('x', hdu.GetProperty("shape").EnumerateArray())}")];

    /// <summary>How many sources of the 2013 release with that signal-to-noise are found again: (chosen, matched).</summary>
    public static (int Chosen, int Matched) CompareWith2013(string src, double minSignalToNoise, double radiusArcsec)
    {
        var answer = Ask([
            "v72", src, Path.Combine(Repository.Demo, "detected-sources.v7_2.expected.txt"),
            minSignalToNoise.ToString(CultureInfo.InvariantCulture), radiusArcsec.ToString(CultureInfo.InvariantCulture)]);
        return (answer.GetProperty("chosen").GetInt32(), answer.GetProperty("matched").GetInt32());
    }

    private static JsonElement Ask(string[] arguments) => JsonDocument.Parse(ProgramRun.Script(Script, arguments)).RootElement;
}
