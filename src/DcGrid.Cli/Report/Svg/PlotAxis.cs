using System.Globalization;
using DcGrid.CrossMatch;

namespace DcGrid.Cli.Report.Svg;

/// <summary>One axis: a range of values, its label with the unit, and the places of its ticks.</summary>
/// <param name="Label">What and in which unit.</param>
/// <param name="Min">Value at the left or lower end.</param>
/// <param name="Max">Value at the other end, over <paramref name="Min"/>.</param>
/// <param name="IsLog">Equal steps are equal factors; both ends are then over 0.</param>
internal sealed record PlotAxis(string Label, double Min, double Max, bool IsLog = false)
{
    /// <summary>Room left beyond the outermost values, as a part of the range.</summary>
    private const double Margin = 0.06;

    /// <summary>Where a value lies: 0 at <see cref="Min"/>, 1 at <see cref="Max"/>; beyond them outside 0 to 1.</summary>
    public double Fraction(double value) =>
        IsLog ? Math.Log(value / Min) / Math.Log(Max / Min) : (value - Min) / (Max - Min);

    public bool Holds(double value) => value >= Min && value <= Max;

    /// <summary>An axis that holds the values but for the wildest.</summary>
    /// <param name="label">What and in which unit.</param>
    /// <param name="values">Those that are not finite don't matter.</param>
    /// <param name="tailPercent">This part at either end may lie beyond.</param>
    public static PlotAxis Around(string label, IEnumerable<double> values, double tailPercent = 0)
    {
        var statistics = RobustStatistics.Of(values);
        if (statistics.Count == 0)
        {
            return new PlotAxis(label, 0, 1);
        }

        var low = statistics.Percentile(tailPercent);
        var high = statistics.Percentile(100 - tailPercent);
        // All alike: some range is needed all the same.
        var range = high > low ? high - low : Math.Max(Math.Abs(high), 1) * 0.1;
        return new PlotAxis(label, low - (Margin * range), high + (Margin * range));
    }

    /// <summary>The same axis, from 0 on.</summary>
    public PlotAxis FromZero() => this with { Min = 0, Max = Math.Max(Max, double.Epsilon) };

    /// <summary>About <paramref name="wanted"/> round values within the range.</summary>
    public IReadOnlyList<double> Ticks(int wanted) => IsLog ? LogTicks() : LinearTicks(wanted);

    /// <summary>A tick's value with the digits that the distance between ticks asks for.</summary>
    public string TickText(double value, int wanted)
    {
        if (IsLog)
        {
            return value.ToString("0.#####", CultureInfo.InvariantCulture);
        }

        var digits = Math.Clamp((int)-Math.Floor(Math.Log10(Step(wanted)) + 1e-9), 0, 9);
        // Minus zero is zero.
        var rounded = Math.Round(value, digits) + 0.0;
        return rounded.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private double Step(int wanted)
    {
        // The nearest of 1, 2 and 5 by ratio.
        var raw = (Max - Min) / Math.Max(wanted, 1);
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var lead = raw / power;
        return power * (lead < 1.4 ? 1 : lead < 3.2 ? 2 : lead < 7 ? 5 : 10);
    }

    private List<double> LinearTicks(int wanted)
    {
        var step = Step(wanted);
        List<double> ticks = [];
        // Counted in whole steps: adding up a step would gather its rounding.
        for (var n = Math.Ceiling((Min / step) - 1e-9); n * step <= Max + (1e-9 * step); n++)
        {
            ticks.Add(n * step);
        }

        return ticks;
    }

    private List<double> LogTicks()
    {
        List<double> ticks = [];
        for (var power = (int)Math.Floor(Math.Log10(Min)); power <= (int)Math.Ceiling(Math.Log10(Max)); power++)
        {
            var value = Math.Pow(10, power);
            if (value >= Min * (1 - 1e-9) && value <= Max * (1 + 1e-9))
            {
                ticks.Add(value);
            }
        }

        return ticks;
    }
}
