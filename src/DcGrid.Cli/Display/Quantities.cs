using System.Globalization;

namespace DcGrid.Cli.Display;

/// <summary>Seconds and bytes as people read them.</summary>
internal static class Quantities
{
    private static readonly string[] ByteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>"0.12 s", "34 s", "2 min 05 s", "3 h 20 min", "2 d 04 h".</summary>
    public static string Duration(double seconds)
    {
        if (seconds < 9.995)
        {
            return seconds.ToString("0.00", CultureInfo.InvariantCulture) + " s";
        }

        var time = TimeSpan.FromSeconds(Math.Round(seconds));
        return time switch
        {
            { TotalMinutes: < 1 } => $"{time.Seconds} s",
            { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds:00} s",
            { TotalDays: < 1 } => $"{time.Hours} h {time.Minutes:00} min",
            _ => $"{(int)time.TotalDays} d {time.Hours:00} h",
        };
    }

    /// <summary>Decimal units with three digits: "12.2 MB".</summary>
    public static string Bytes(long bytes)
    {
        double value = bytes;
        var unit = 0;
        while (value >= 999.5 && unit < ByteUnits.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        var format = unit == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00";
        return value.ToString(format, CultureInfo.InvariantCulture) + " " + ByteUnits[unit];
    }

    /// <summary>Reads "30d", "12h", "45m", "90s".</summary>
    /// <returns>False where it is nothing of the kind, or not positive.</returns>
    public static bool TryReadDuration(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, null, out var count))
        {
            return false;
        }

        duration = text[^1] switch
        {
            'd' => TimeSpan.FromDays(count),
            'h' => TimeSpan.FromHours(count),
            'm' => TimeSpan.FromMinutes(count),
            's' => TimeSpan.FromSeconds(count),
            _ => TimeSpan.Zero,
        };
        return duration > TimeSpan.Zero;
    }
}
