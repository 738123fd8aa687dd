using DcGrid.Survey.Sky;

namespace DcGrid.Survey.Ids;

/// <summary>
/// One cell of the sky map, without a filter. Ordered by tract, column, row. Written <c>0-380,5</c>.
/// </summary>
public readonly record struct PatchIndex : IComparable<PatchIndex>
{
    /// <exception cref="ArgumentOutOfRangeException">The sky map has no such patch.</exception>
    public PatchIndex(int tract, int x, int y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tract);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(tract, SkyMap.TractCount);
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(x, SkyMap.PatchColumns);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(y, SkyMap.PatchRows);
        (Tract, X, Y) = (tract, x, y);
    }

    /// <summary>0 to 3.</summary>
    public int Tract { get; }

    /// <summary>Column within the tract, 0 to 409; RA falls as it grows.</summary>
    public int X { get; }

    /// <summary>Row within the tract, 0 to 11; Dec grows with it.</summary>
    public int Y { get; }

    public PatchDataId InFilter(SurveyFilter filter) => new(Tract, X, Y, filter);

    /// <summary>Reads <c>0-380,5</c>.</summary>
    public static bool TryParse(string? text, out PatchIndex patch)
    {
        patch = default;
        if (text is null)
        {
            return false;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        return dash > 0 && comma > dash
            && KeyValueText.TryInt(text.AsSpan(0, dash), out var tract)
            && KeyValueText.TryInt(text.AsSpan(dash + 1, comma - dash - 1), out var x)
            && KeyValueText.TryInt(text.AsSpan(comma + 1), out var y)
            && TryCreate(tract, x, y, out patch);
    }

    /// <exception cref="FormatException">It is no patch of the sky map.</exception>
    public static PatchIndex Parse(string text) =>
        TryParse(text, out var patch)
            ? patch
            : throw new FormatException($"'{text}' is no patch; write tract-column,row like 0-380,5 "
                + $"(tract 0-{SkyMap.TractCount - 1}, column 0-{SkyMap.PatchColumns - 1}, row 0-{SkyMap.PatchRows - 1})");

    public override string ToString() => $"{Tract}-{X},{Y}";

    public int CompareTo(PatchIndex other)
    {
        var order = Tract.CompareTo(other.Tract);
        if (order == 0)
        {
            order = X.CompareTo(other.X);
        }

        return order != 0 ? order : Y.CompareTo(other.Y);
    }

    public static bool operator <(PatchIndex left, PatchIndex right) => left.CompareTo(right) < 0;

    public static bool operator >(PatchIndex left, PatchIndex right) => left.CompareTo(right) > 0;

    public static bool operator <=(PatchIndex left, PatchIndex right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PatchIndex left, PatchIndex right) => left.CompareTo(right) >= 0;

    internal static bool TryCreate(long tract, long x, long y, out PatchIndex patch)
    {
        var legal = tract is >= 0 and < SkyMap.TractCount && x is >= 0 and < SkyMap.PatchColumns
            && y is >= 0 and < SkyMap.PatchRows;
        patch = legal ? new PatchIndex((int)tract, (int)x, (int)y) : default;
        return legal;
    }
}
