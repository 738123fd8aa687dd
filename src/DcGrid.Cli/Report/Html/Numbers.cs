using System.Globalization;

namespace DcGrid.Cli.Report.Html;

/// <summary>Numbers as the page writes them. What is not known is a dash.</summary>
internal static class Numbers
{
    public const string Unknown = "–";

    /// <summary>With so many digits after the point.</summary>
    public static string Fixed(double value, int digits) =>
        double.IsFinite(value)
            ? (Math.Round(value, digits) + 0.0).ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : Unknown;

    /// <summary>With a sign, but for zero.</summary>
    public static string Signed(double value, int digits)
    {
        var text = Fixed(value, digits);
        return double.IsFinite(value) && Math.Round(value, digits) > 0 ? "+" + text : text.Replace('-', '−');
    }

    /// <summary>Thousands apart: "1 566 580", with thin spaces that don't break.</summary>
    public static string Count(long value) =>
        value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202F');

    /// <summary>"1 pilot", "2 pilots".</summary>
    public static string Plural(long count, string word) => $"{Count(count)} {word}{(count == 1 ? "" : "s")}";

    /// <summary>"96.4 %"; digits as the sample deserves.</summary>
    public static string Percent(double fraction) =>
        double.IsFinite(fraction) ? (100 * fraction).ToString(fraction is > 0.9995 or < 0.0005 ? "0.##" : "0.0", CultureInfo.InvariantCulture) + " %" : Unknown;

    /// <summary>Four digits, no zeros at the end.</summary>
    public static string Plain(double value) =>
        double.IsFinite(value) ? value.ToString("G4", CultureInfo.InvariantCulture) : Unknown;

    /// <summary>"32 ms" or "1.2 s".</summary>
    public static string Milliseconds(double seconds) =>
        !double.IsFinite(seconds) ? Unknown
        : seconds < 0.9995 ? Fixed(seconds * 1000, seconds < 0.00995 ? 1 : 0) + " ms"
        : Fixed(seconds, 2) + " s";

    /// <summary>"2026-11-22 12:04:31", UTC.</summary>
    public static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? Unknown;
}
