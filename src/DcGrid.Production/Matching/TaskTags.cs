namespace DcGrid.Production;

/// <summary>Tags: what a pilot offers and a campaign asks for, compared letter by letter. By custom a kind and a name: "release:v7_2" for the
/// payload's software, "site:NAME" for the site.</summary>
public static class TaskTags
{
    /// <summary>Letters of one tag.</summary>
    public const int MaxChars = 64;

    /// <summary>Tags of one pilot, campaign or stage.</summary>
    public const int MaxTags = 64;

    /// <summary>What is wrong with tags, or null.</summary>
    public static string? Complaint(IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        if (tags.Count > MaxTags)
        {
            return FormattableString.Invariant($"{tags.Count} tags; at most {MaxTags} are taken");
        }

        var wrong = tags.FirstOrDefault(tag => tag.Length is 0 or > MaxChars || !tag.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or ':'));
        return wrong is null
            ? null
            : FormattableString.Invariant($"'{wrong}' is no tag; use letters, digits and . _ - + :, at most {MaxChars}, such as release:v7_2");
    }

    /// <summary>Each once, in one order: so that equal campaigns have equal texts.</summary>
    public static IReadOnlyList<string> Sorted(IEnumerable<string> tags) => [.. tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
