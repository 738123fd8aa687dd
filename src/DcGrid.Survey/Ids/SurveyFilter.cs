namespace DcGrid.Survey.Ids;

/// <summary>The five SDSS filters; the numbers are the survey's own <c>filterId</c>.</summary>
public enum SurveyFilter : byte
{
    U = 0,
    G = 1,
    R = 2,
    I = 3,
    Z = 4,
}

/// <summary>Names of the filters: one lower-case letter each.</summary>
public static class SurveyFilters
{
    private const string Letters = "ugriz";

    /// <summary>u, g, r, i, z.</summary>
    public static IReadOnlyList<SurveyFilter> All { get; } =
        [SurveyFilter.U, SurveyFilter.G, SurveyFilter.R, SurveyFilter.I, SurveyFilter.Z];

    /// <summary>The letter: 'u', 'g', 'r', 'i' or 'z'.</summary>
    public static char Letter(this SurveyFilter filter) => Letters[(int)filter];

    /// <summary>The letter as a string, as protocol messages and data ids carry it.</summary>
    public static string Name(this SurveyFilter filter) => filter switch
    {
        SurveyFilter.U => "u",
        SurveyFilter.G => "g",
        SurveyFilter.R => "r",
        SurveyFilter.I => "i",
        SurveyFilter.Z => "z",
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "no such filter"),
    };

    /// <summary>True for exactly one of the five lower-case letters.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SurveyFilter filter)
    {
        var index = text.Length == 1 ? Letters.IndexOf(text[0], StringComparison.Ordinal) : -1;
        filter = (SurveyFilter)Math.Max(index, 0);
        return index >= 0;
    }

    /// <exception cref="FormatException">It is not one of the five letters.</exception>
    public static SurveyFilter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var filter)
            ? filter
            : throw new FormatException($"'{text}' is no filter; write one of u, g, r, i, z");
    }
}
