using System.Text;

namespace DcGrid.Production;

/// <summary>The hundreds of an outcome code.</summary>
public enum OutcomeCategory
{
    Ok = 0,
    Science = 1,
    Input = 2,
    Resource = 3,
    Infrastructure = 4,
    Software = 5,
}

/// <summary>What follows from an outcome code by its number and name alone.</summary>
public static class OutcomeCodes
{
    private static readonly Dictionary<OutcomeCode, string> Names =
        Enum.GetValues<OutcomeCode>().ToDictionary(code => code, code => ToUpperSnake(code.ToString()));

    private static readonly Dictionary<string, OutcomeCode> Codes =
        Names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>All codes, in the order of their numbers.</summary>
    public static IReadOnlyCollection<OutcomeCode> All { get; } = [.. Enum.GetValues<OutcomeCode>().Order()];

    public static OutcomeCategory Category(this OutcomeCode code) => (OutcomeCategory)((int)code / 100);

    /// <summary>True where the task's outputs are good, if with caveats.</summary>
    public static bool IsOk(this OutcomeCode code) => code.Category() == OutcomeCategory.Ok;

    /// <summary>The name in files and on the command line: <c>ASTROMETRY_FAILED</c>.</summary>
    public static string Name(this OutcomeCode code) =>
        Names.TryGetValue(code, out var name) ? name : FormattableString.Invariant($"CODE_{(int)code}");

    public static bool TryParse(string name, out OutcomeCode code) => Codes.TryGetValue(name, out code);

    private static string ToUpperSnake(string pascal)
    {
        var text = new StringBuilder();
        foreach (var c in pascal)
        {
            if (char.IsUpper(c) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToUpperInvariant(c));
        }

        return text.ToString();
    }
}
