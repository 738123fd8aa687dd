using System.Collections;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>KeyValPair_PI</c>: keywords of a request with their values, in the order they were added.</summary>
internal sealed class KeywordPairs : IMessageBody<KeywordPairs>, IEnumerable<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _pairs = [];

    public static string ElementName => "KeyValPair_PI";

    public int Count => _pairs.Count;

    public void Add(string keyword, string value = "") => _pairs.Add(new(keyword, value));

    public void AddIf(bool condition, string keyword, string value = "")
    {
        if (condition)
        {
            Add(keyword, value);
        }
    }

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("ssLen", _pairs.Count);
        foreach (var pair in _pairs)
        {
            writer.Element("keyWord", pair.Key);
        }

        foreach (var pair in _pairs)
        {
            writer.Element("svalue", pair.Value);
        }
    }

    public static KeywordPairs ReadFields(XmlElement element)
    {
        var pairs = new KeywordPairs();
        foreach (var (keyword, value) in element.All("keyWord").Zip(element.All("svalue")))
        {
            pairs.Add(keyword.Text, value.Text);
        }

        return pairs;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _pairs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
