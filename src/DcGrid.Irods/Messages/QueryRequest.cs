using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>GenQueryInp_PI</c>: a general query, or the request for its next page.</summary>
/// <param name="MaxRows">rows of a page; 0 or less ends the query</param>
/// <param name="Continue">0, or what the last page's answer said</param>
/// <param name="Columns">number of a column, and how it is selected</param>
/// <param name="Conditions">number of a column, and a condition such as <c>= 'x'</c></param>
internal sealed record QueryRequest(
    int MaxRows,
    int Continue,
    IReadOnlyList<(int Column, int Selection)> Columns,
    IReadOnlyList<(int Column, string Condition)> Conditions) : IMessageBody<QueryRequest>
{
    public static string ElementName => "GenQueryInp_PI";

    public KeywordPairs Keywords { get; init; } = new();

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("maxRows", MaxRows);
        writer.Element("continueInx", Continue);
        writer.Element("partialStartIndex", 0);
        writer.Element("options", 0);
        writer.Body(Keywords);
        writer.Open("InxIvalPair_PI");
        writer.Element("iiLen", Columns.Count);
        foreach (var (column, _) in Columns)
        {
            writer.Element("inx", column);
        }

        foreach (var (_, selection) in Columns)
        {
            writer.Element("ivalue", selection);
        }

        writer.Close("InxIvalPair_PI");
        writer.Open("InxValPair_PI");
        writer.Element("isLen", Conditions.Count);
        foreach (var (column, _) in Conditions)
        {
            writer.Element("inx", column);
        }

        foreach (var (_, condition) in Conditions)
        {
            writer.Element("svalue", condition);
        }

        writer.Close("InxValPair_PI");
    }

    public static QueryRequest ReadFields(XmlElement element)
    {
        var columns = element.Child("InxIvalPair_PI") ?? new XmlElement("InxIvalPair_PI");
        var conditions = element.Child("InxValPair_PI") ?? new XmlElement("InxValPair_PI");
        return new(
            element.Int("maxRows"),
            element.Int("continueInx"),
            [.. Numbers(columns, "inx").Zip(Numbers(columns, "ivalue"))],
            [.. Numbers(conditions, "inx").Zip(conditions.All("svalue").Select(value => value.Text))])
        {
            Keywords = element.Body<KeywordPairs>(),
        };

        static IEnumerable<int> Numbers(XmlElement pairs, string name) =>
            pairs.All(name).Select(item => int.Parse(item.Text, System.Globalization.CultureInfo.InvariantCulture));
    }
}
