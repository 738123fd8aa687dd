using System.Globalization;

namespace DcGrid.Survey.Ids;

/// <summary>The LSST way to write a data id: <c>run=4192 camcol=4 field=300 filter=r</c>, in any order.</summary>
internal sealed class KeyValueText
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private KeyValueText() { }

    /// <summary>Takes the text apart; false unless exactly the given keys are there, each once.</summary>
    public static bool TryParse(string text, ReadOnlySpan<string> keys, out KeyValueText result)
    {
        result = new KeyValueText();
        foreach (var part in text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !result._values.TryAdd(part[..equals], part[(equals + 1)..]))
            {
                return false;
            }
        }

        foreach (var key in keys)
        {
            if (!result._values.ContainsKey(key))
            {
                return false;
            }
        }

        return result._values.Count == keys.Length;
    }

    public string this[string key] => _values[key];

    public bool TryGetInt(string key, out int value) => TryInt(_values[key], out value);

    /// <summary>Digits only: no sign, no blanks, no thousands separators.</summary>
    public static bool TryInt(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
