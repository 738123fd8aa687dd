using System.Text.RegularExpressions;

namespace DcGrid.Cli.Planning;

/// <summary>Lists of tags in a campaign file: what a pilot must offer, such as <c>release:v7_2</c> or <c>site:ccin2p3</c>.</summary>
internal static partial class TagLists
{
    private const int MaxTags = 64;

    /// <summary>The tags below a key, each once; none where it is not there.</summary>
    public static IReadOnlyList<string> Read(YamlSection section, string key)
    {
        var tags = section.Texts(key) ?? [];
        if (tags.FirstOrDefault(tag => !TagPattern().IsMatch(tag)) is { } wrong)
        {
            throw section.WrongValue(key, $"\"{wrong}\" is no tag; use letters, digits and . _ - + :, at most 64, such as release:v7_2");
        }

        return tags.Count <= MaxTags ? [.. tags.Distinct()] : throw section.WrongValue(key, $"names {tags.Count} tags; at most {MaxTags} are taken");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._+:-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagPattern();
}
