using System.Globalization;
using System.Text.RegularExpressions;
using DcGrid.Survey.Ids;

namespace DcGrid.Survey.Layout;

/// <summary>
/// The directory layout that the 2013 stack reads: <c>{run}/{rerun}/corr|objcs|calibChunks|astrom/...</c>. Paths are
/// relative to the input folder and use "/".
/// </summary>
public static partial class SdssLayout
{
    /// <summary>The rerun of the Stripe 82 data that DC 2013 used.</summary>
    public const int DefaultRerun = 40;

    /// <summary>Suffix of a compressed file.</summary>
    public const string CompressedSuffix = ".gz";

    /// <summary>True when files of this role are kept gzipped: the frames themselves.</summary>
    public static bool IsCompressedByTemplate(SdssFileRole role) => role == SdssFileRole.FpC;

    /// <summary>Where the file of this role lies for an image.</summary>
    /// <param name="role">What file.</param>
    /// <param name="image">The image.</param>
    /// <param name="rerun">Processing rerun, 0 or more.</param>
    /// <param name="compressed">With or without .gz; null for what the template says.</param>
    public static string RelativePath(SdssFileRole role, ImageDataId image, int rerun = DefaultRerun, bool? compressed = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rerun);
        var (run, camcol, field, filter) = (image.Run, image.Camcol, image.Field, image.Filter.Letter());
        var culture = CultureInfo.InvariantCulture;
        var suffix = compressed ?? IsCompressedByTemplate(role) ? CompressedSuffix : "";
        return role switch
        {
            SdssFileRole.FpC => string.Create(culture, $"{run}/{rerun}/corr/{camcol}/fpC-{run:D6}-{filter}{camcol}-{field:D4}.fit{suffix}"),
            SdssFileRole.FpM => string.Create(culture, $"{run}/{rerun}/objcs/{camcol}/fpM-{run:D6}-{filter}{camcol}-{field:D4}.fit{suffix}"),
            SdssFileRole.PsField => string.Create(culture, $"{run}/{rerun}/objcs/{camcol}/psField-{run:D6}-{camcol}-{field:D4}.fit{suffix}"),
            SdssFileRole.TsField => string.Create(culture, $"{run}/{rerun}/calibChunks/{camcol}/tsField-{run:D6}-{camcol}-{rerun}-{field:D4}.fit{suffix}"),
            SdssFileRole.AsTrans => string.Create(culture, $"{run}/{rerun}/astrom/asTrans-{run:D6}.fit{suffix}"),
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, "no such role"),
        };
    }

    /// <summary>
    /// What a file is by its path. False for anything that is not exactly as the templates say: other names, folders that
    /// contradict the name, numbers with missing or superfluous digits.
    /// </summary>
    public static bool TryParse(string relativePath, out SdssFile file)
    {
        ArgumentNullException.ThrowIfNull(relativePath);
        file = default;
        var match = PathPattern().Match(relativePath);
        if (!match.Success || !TryNumber(match, "run", out var run) || !TryNumber(match, "rerun", out var rerun))
        {
            return false;
        }

        var role = RoleOf(match);
        if (!TryNumber(match, "camcol", out var camcol) || !TryNumber(match, "field", out var field))
        {
            return false;
        }

        SurveyFilter? filter = match.Groups["filter"].Success
            ? SurveyFilters.Parse(match.Groups["filter"].Value)
            : null;
        var compressed = match.Groups["gz"].Success;
        // Written back it must be the same path: that settles padding, and folders that contradict the name.
        if (!ImageDataId.TryCreate(run, role == SdssFileRole.AsTrans ? 1 : camcol, field, (int)(filter ?? 0), out var image)
            || RelativePath(role, image, rerun, compressed) != relativePath)
        {
            return false;
        }

        file = new SdssFile(role, run, rerun, camcol, field, filter, compressed);
        return true;
    }

    private static SdssFileRole RoleOf(Match match)
    {
        foreach (var role in SdssFileRoleNames.All)
        {
            if (match.Groups["role"].ValueSpan.SequenceEqual(role.Name()))
            {
                return role;
            }
        }

        throw new InvalidOperationException("the pattern and the roles disagree");
    }

    // An absent group is a part that the role does not have.
    private static bool TryNumber(Match match, string group, out int value)
    {
        value = 0;
        return !match.Groups[group].Success || KeyValueText.TryInt(match.Groups[group].ValueSpan, out value);
    }

    [GeneratedRegex(
        "^(?<run>[0-9]{1,6})/(?<rerun>[0-9]{1,6})/(?:"
        + "corr/(?<camcol>[1-6])/(?<role>fpC)-[0-9]{6}-(?<filter>[ugriz])[1-6]-(?<field>[0-9]{4})"
        + "|objcs/(?<camcol>[1-6])/(?<role>fpM)-[0-9]{6}-(?<filter>[ugriz])[1-6]-(?<field>[0-9]{4})"
        + "|objcs/(?<camcol>[1-6])/(?<role>psField)-[0-9]{6}-[1-6]-(?<field>[0-9]{4})"
        + "|calibChunks/(?<camcol>[1-6])/(?<role>tsField)-[0-9]{6}-[1-6]-[0-9]{1,6}-(?<field>[0-9]{4})"
        + @"|astrom/(?<role>asTrans)-[0-9]{6})\.fit(?<gz>\.gz)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex PathPattern();
}
