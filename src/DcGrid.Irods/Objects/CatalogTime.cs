using System.Globalization;

namespace DcGrid.Irods;

/// <summary>Times of the catalogue: seconds since 1970 in 11 digits.</summary>
internal static class CatalogTime
{
    public static DateTimeOffset? Read(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
