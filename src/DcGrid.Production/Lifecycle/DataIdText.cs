using System.Globalization;

namespace DcGrid.Production;

/// <summary>Data ids as text: from their key back, and as a path.</summary>
public static class DataIdText
{
    /// <summary>Reads what <see cref="TaskDataId.Key"/> wrote.</summary>
    /// <exception cref="FormatException">Not a key.</exception>
    public static TaskDataId Parse(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var id = (TaskDataId?)Image(key) ?? Patch(key);

        // A key has one way to be written.
        return id is not null && id.Key == key ? id : throw new FormatException($"'{key}' is not a data id such as 004192-r4-0300 or 0-380,5-i");
    }

    /// <summary>The part of a path that belongs to a data id, without a slash at either end and without characters that URLs or
    /// shells treat: <c>4192/4/r/0300</c> for an image, <c>0/i/380x5</c> for a patch.</summary>
    public static string Path(this TaskDataId dataId) => dataId switch
    {
        ImageDataId image => string.Create(CultureInfo.InvariantCulture, $"{image.Run}/{image.Camcol}/{image.Filter}/{image.Field:D4}"),
        PatchDataId patch => string.Create(CultureInfo.InvariantCulture, $"{patch.Tract}/{patch.Filter}/{patch.PatchX}x{patch.PatchY}"),
        _ => throw new ArgumentOutOfRangeException(nameof(dataId)),
    };

    /// <summary>Reads the data id at the beginning of a path that <see cref="Path"/> wrote and something follows.</summary>
    /// <param name="parts">4192, 4, r, 0300, calexp.fits; or 0, i, 380x5, coadd.fits.</param>
    /// <returns>Null where no data id stands there.</returns>
    public static TaskDataId? FromPath(ReadOnlySpan<string> parts)
    {
        TaskDataId? id = parts is [var run, var camcol, [>= 'a' and <= 'z'], var field, _, ..]
            && Number(run) is { } runNumber && Number(camcol) is { } column && Number(field) is { } fieldNumber
            ? new ImageDataId(runNumber, column, fieldNumber, parts[2])
            : PatchOf(parts);

        // A path has one way to be written, too.
        return id is not null && string.Join('/', parts[..(id is ImageDataId ? 4 : 3)]!) == id.Path() ? id : null;
    }

    private static PatchDataId? PatchOf(ReadOnlySpan<string> parts) =>
        parts is [var tract, [>= 'a' and <= 'z'] filter, var cell, _, ..] && cell.IndexOf('x', StringComparison.Ordinal) is > 0 and var mark
            && Number(tract) is { } number && Number(cell.AsSpan(0, mark)) is { } x && Number(cell.AsSpan(mark + 1)) is { } y
            ? new PatchDataId(number, x, y, filter)
            : null;

    // 004192-r4-0300
    private static ImageDataId? Image(ReadOnlySpan<char> key)
    {
        Span<Range> parts = stackalloc Range[4];
        return key.Split(parts, '-') == 3 && key[parts[1]] is [>= 'a' and <= 'z', >= '0' and <= '9'] band
            && Number(key[parts[0]]) is { } run && Number(key[parts[2]]) is { } field
            ? new ImageDataId(run, band[1] - '0', field, band[..1].ToString())
            : null;
    }

    // 0-380,5-i
    private static PatchDataId? Patch(ReadOnlySpan<char> key)
    {
        Span<Range> parts = stackalloc Range[4];
        Span<Range> places = stackalloc Range[3];
        return key.Split(parts, '-') == 3 && key[parts[2]] is [>= 'a' and <= 'z'] filter
            && key[parts[1]] is var cell && cell.Split(places, ',') == 2
            && Number(key[parts[0]]) is { } tract && Number(cell[places[0]]) is { } x && Number(cell[places[1]]) is { } y
            ? new PatchDataId(tract, x, y, filter.ToString())
            : null;
    }

    private static int? Number(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
