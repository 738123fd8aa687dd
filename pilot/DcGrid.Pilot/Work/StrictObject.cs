using System.Text.Json;

namespace DcGrid.Pilot.Work;

/// <summary>A JSON object that has exactly the members it must have.</summary>
internal readonly struct StrictObject
{
    private const int MaxTextChars = 1000;

    private readonly JsonElement _element;
    private readonly string _what;

    /// <exception cref="FormatException">It is no object, or a member is missing, unknown or there twice.</exception>
    public StrictObject(JsonElement element, string what, string[] members)
    {
        (_element, _what) = (element, what);
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{what} must be an object");
        }

        HashSet<string> found = new(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (!members.Contains(property.Name))
            {
                throw new FormatException($"{what} has an unknown member \"{OneLine.Of(property.Name)}\"");
            }

            if (!found.Add(property.Name))
            {
                throw new FormatException($"{what} has \"{property.Name}\" twice");
            }
        }

        foreach (var member in members)
        {
            if (!found.Contains(member))
            {
                throw new FormatException($"{what} has no \"{member}\"");
            }
        }
    }

    public JsonElement this[string member] => _element.GetProperty(member);

    public string Text(string member)
    {
        var value = this[member];
        if (value.ValueKind != JsonValueKind.String)
        {
            throw new FormatException($"\"{member}\" of {_what} must be text");
        }

        var text = value.GetString()!;
        return text.Length <= MaxTextChars
            ? text
            : throw new FormatException($"\"{member}\" of {_what} is longer than {MaxTextChars} characters");
    }

    public JsonElement.ArrayEnumerator Array(string member, int maxItems)
    {
        var value = this[member];
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException($"\"{member}\" of {_what} must be an array");
        }

        return value.GetArrayLength() <= maxItems
            ? value.EnumerateArray()
            : throw new FormatException($"\"{member}\" of {_what} has more than {maxItems} items");
    }
}
