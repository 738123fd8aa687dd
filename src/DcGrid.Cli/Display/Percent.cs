using System.Globalization;

namespace DcGrid.Cli.Display;

/// <summary>Percentages with three digits, as the 2013 report wrote them: 98.7 %, 0.680 %, 100 %.</summary>
internal static class Percent
{
    /// <summary>
    /// <paramref name="part"/> of <paramref name="whole"/>. What is not all never reads "100 %" and what is not nothing never
    /// reads "0 %": the last digit gives way instead.
    /// </summary>
    /// <param name="part">0 or more.</param>
    /// <param name="whole">0 or more; of 0, nothing is a percentage: "-".</param>
    public static string Of(long part, long whole)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfNegative(whole);
        if (whole == 0)
        {
            return "-";
        }

        if (part == 0 || part == whole)
        {
            return part == 0 ? "0 %" : "100 %";
        }

        var percent = 100.0 * part / whole;
        var text = percent switch
        {
            >= 99.95 and < 100 => "99.9",
            < 0.0005 => "<0.001",
            < 9.995 => percent.ToString(percent < 0.9995 ? "0.000" : "0.00", CultureInfo.InvariantCulture),
            < 99.95 => percent.ToString("0.0", CultureInfo.InvariantCulture),
            _ => percent.ToString("0", CultureInfo.InvariantCulture),
        };
        return text + " %";
    }
}
