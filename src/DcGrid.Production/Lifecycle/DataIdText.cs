using System.Globalization;
using System.Text.RegularExpressions;

namespace DcGrid.Production;

/// <summary>Data ids as text: from their key back, and as a path.</summary>
public static partial class DataIdText
{
    /// <summary>Reads what <see cref="TaskDataId.Key"/> wrote.</summary>
    /// <exception cref="FormatException">Not a key.</exception>
    public static TaskDataId Parse(string key)
    {
        if (ImageKey().Match(key) is { Success: true } image)
        {
            return new ImageDataId(Number(image, 1), Number(image, 3), Number(image, 4), image.Groups[2].Value);
        }

        if (PatchKey().Match(key) is { Success: true } patch)
        {
            return new PatchDataId(Number(patch, 1), Number(patch, 2), Number(patch, 3), patch.Groups[4].Value);
        }

        throw new FormatException($"'{key}' is not a data id such as 004192-r4-0300 or 0-380,5-i");
    }

    /// <summary>The part of a path that belongs to a data id, without a slash at either end and without characters that URLs or
    /// shells treat: <c>4192/4/r/0300</c> for an image, <c>0/i/380x5</c> for a patch.</summary>
    public static string Path(this TaskDataId dataId) => dataId switch
    {
        ImageDataId image => FormattableString.Invariant($"{image.Run}/{image.Camcol}/{image.Filter}/{image.Field:D4}"),
        PatchDataId patch => FormattableString.Invariant($"{patch.Tract}/{patch.Filter}/{patch.PatchX}x{patch.PatchY}"),
        _ => throw new ArgumentOutOfRangeException(nameof(dataId)),
    };

    private static int Number(Match match, int group) =>
        int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\d{6,9})-([a-z])(\d)-(\d{4,9})$", RegexOptions.CultureInvariant)]
    private static partial Regex ImageKey();

    [GeneratedRegex(@"^(\d{1,9})-(\d{1,9}),(\d{1,9})-([a-z])$", RegexOptions.CultureInvariant)]
    private static partial Regex PatchKey();
}
