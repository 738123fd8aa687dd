using System.Globalization;

namespace Grpc.Wire;

/// <summary>The <c>grpc-timeout</c> header: up to eight digits and a unit (n, u, m, S, M, H).</summary>
internal static class TimeoutHeader
{
    private const long MaxValue = 99_999_999;
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;
    private const int NanosecondsPerTick = 100;

    /// <summary>Writes a timeout, rounded up, in the finest unit that holds it. Zero and less become one nanosecond.</summary>
    public static string Encode(TimeSpan timeout)
    {
        var ticks = timeout.Ticks;
        if (ticks <= 0)
        {
            return "1n";
        }

        if (ticks <= MaxValue / NanosecondsPerTick)
        {
            return Format(ticks * NanosecondsPerTick, 'n');
        }

        if (TryUnit(ticks, TicksPerMicrosecond, out var value))
        {
            return Format(value, 'u');
        }

        if (TryUnit(ticks, TimeSpan.TicksPerMillisecond, out value))
        {
            return Format(value, 'm');
        }

        if (TryUnit(ticks, TimeSpan.TicksPerSecond, out value))
        {
            return Format(value, 'S');
        }

        if (TryUnit(ticks, TimeSpan.TicksPerMinute, out value))
        {
            return Format(value, 'M');
        }

        TryUnit(ticks, TimeSpan.TicksPerHour, out value);
        return Format(value, 'H');
    }

    /// <summary>Reads a timeout; false where the text breaks the format. What does not fit becomes <see cref="TimeSpan.MaxValue"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > 9)
        {
            return false;
        }

        if (!long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        if (text[^1] == 'n')
        {
            timeout = TimeSpan.FromTicks((value + NanosecondsPerTick - 1) / NanosecondsPerTick);
            return true;
        }

        var unit = text[^1] switch
        {
            'u' => TicksPerMicrosecond,
            'm' => TimeSpan.TicksPerMillisecond,
            'S' => TimeSpan.TicksPerSecond,
            'M' => TimeSpan.TicksPerMinute,
            'H' => TimeSpan.TicksPerHour,
            _ => 0,
        };
        if (unit == 0)
        {
            return false;
        }

        timeout = value > TimeSpan.MaxValue.Ticks / unit ? TimeSpan.MaxValue : TimeSpan.FromTicks(value * unit);
        return true;
    }

    private static bool TryUnit(long ticks, long ticksPerUnit, out long value)
    {
        value = (ticks / ticksPerUnit) + (ticks % ticksPerUnit == 0 ? 0 : 1);
        return value <= MaxValue;
    }

    private static string Format(long value, char unit) => string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");
}
