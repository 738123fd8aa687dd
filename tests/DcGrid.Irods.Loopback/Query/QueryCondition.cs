using System.Globalization;
using DcGrid.Irods.Loopback.Store;
using DcGrid.Irods.Loopback.Wire;

namespace DcGrid.Irods.Loopback.Query;

/// <summary>
/// A condition as clients write it: <c>= 'x'</c>, <c>&lt;&gt; 'x'</c>, <c>like 'x%'</c>, <c>in ('a','b')</c>, <c>between 'a' 'b'</c>, and several of
/// them joined by <c>||</c> or <c>&amp;&amp;</c>. A value reaches from the first quote to the last, so that quotes within it need nothing.
/// </summary>
internal static class QueryCondition
{
    private static readonly string[] Comparisons = ["<=", ">=", "<>", "!=", "=", "<", ">", "not like", "like"];

    /// <exception cref="IrodsErrorException">The condition is none: -816000.</exception>
    public static Func<string, bool> Parse(string condition)
    {
        var either = SplitOutsideQuotes(condition, "||");
        if (either.Count > 1)
        {
            var parts = either.Select(Parse).ToList();
            return value => parts.Exists(part => part(value));
        }

        var both = SplitOutsideQuotes(condition, "&&");
        if (both.Count > 1)
        {
            var parts = both.Select(Parse).ToList();
            return value => parts.TrueForAll(part => part(value));
        }

        return ParseOne(condition.Trim());
    }

    /// <summary>The value of a plain <c>= 'x'</c>, by which a search may begin; null for all else.</summary>
    public static string? PlainEquality(string condition)
    {
        var text = condition.Trim();
        return text.StartsWith('=') && SplitOutsideQuotes(text, "||").Count == 1 && SplitOutsideQuotes(text, "&&").Count == 1 ? Quoted(text[1..]) : null;
    }

    private static Func<string, bool> ParseOne(string text)
    {
        if (StartsWith(text, "in"))
        {
            var values = Values(text).ToHashSet(StringComparer.Ordinal);
            return values.Contains;
        }

        if (StartsWith(text, "between"))
        {
            var values = Values(text);
            return values.Count == 2 ? value => Compare(value, values[0]) >= 0 && Compare(value, values[1]) <= 0 : throw Wrong();
        }

        var comparison = Array.Find(Comparisons, each => StartsWith(text, each)) ?? throw Wrong();
        var right = Quoted(text[comparison.Length..]);
        return comparison switch
        {
            "=" => value => value == right,
            "<>" or "!=" => value => value != right,
            "like" => value => SqlPattern.Matches(value, right),
            "not like" => value => !SqlPattern.Matches(value, right),
            "<" => value => Compare(value, right) < 0,
            ">" => value => Compare(value, right) > 0,
            "<=" => value => Compare(value, right) <= 0,
            _ => value => Compare(value, right) >= 0,
        };
    }

    /// <summary>Numbers are compared as such.</summary>
    private static int Compare(string left, string right) =>
        decimal.TryParse(left, CultureInfo.InvariantCulture, out var a) && decimal.TryParse(right, CultureInfo.InvariantCulture, out var b)
            ? a.CompareTo(b)
            : string.CompareOrdinal(left, right);

    private static string Quoted(string text)
    {
        var (first, last) = (text.IndexOf('\'', StringComparison.Ordinal), text.LastIndexOf('\''));
        return first >= 0 && last > first ? text[(first + 1)..last] : throw Wrong();
    }

    /// <summary>Each value of a list in quotes.</summary>
    private static List<string> Values(string text)
    {
        var pieces = text.Split('\'');
        return pieces.Length >= 3 && pieces.Length % 2 == 1 ? [.. pieces.Where((_, index) => index % 2 == 1)] : throw Wrong();
    }

    private static List<string> SplitOutsideQuotes(string text, string separator)
    {
        var parts = new List<string>();
        var (start, quoted) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            quoted ^= text[i] == '\'';
            if (!quoted && string.CompareOrdinal(text, i, separator, 0, separator.Length) == 0)
            {
                parts.Add(text[start..i]);
                i += separator.Length - 1;
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }

    private static bool StartsWith(string text, string word) => text.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private static IrodsErrorException Wrong() => new(ErrorCode.InvalidArgument, "a condition that is none");
}
