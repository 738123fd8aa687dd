using System.Globalization;

namespace DcGrid.Bench.Results;

/// <summary>Figures as people read them: three or four digits that mean something, thousands apart.</summary>
internal static class FigureText
{
    /// <summary>"31 200 tasks/s", "4.31 ms", "2.1 x".</summary>
    public static string Of(double value, string unit) => $"{Number(value)} {unit}";

    /// <summary>The number alone.</summary>
    public static string Number(double value)
    {
        var digits = Math.Abs(value) switch { >= 100 => 0, >= 10 => 1, _ => 2 };
        return value.ToString($"N{digits}", CultureInfo.InvariantCulture).Replace(',', ' ');
    }

    /// <summary>"at least 30 000 tasks/s"; a dash where there is no target.</summary>
    public static string TargetOf(BenchRow row) =>
        row.Target is { } target ? $"{(row.AtMost ? "at most" : "at least")} {Of(target, row.Unit)}" : "-";

    /// <summary>"met", or by how much it is missed; a dash where there is no target.</summary>
    public static string VerdictOf(BenchRow row) => row switch
    {
        { IsMet: null } => "-",
        { IsMet: true } => "met",
        { AtMost: true } => $"missed: {Number(row.Value / row.Target!.Value)} times the target",
        _ => $"missed: {Number(100 * row.Value / row.Target!.Value)} % of the target",
    };

    /// <summary>"2.10 times graphile-worker".</summary>
    public static string Ratio(double value, double other, string name) => $"{Number(value / other)} times {name}";
}
