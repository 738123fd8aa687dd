using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>GenQueryOut_PI</c>: a page of rows, stored by column.</summary>
/// <param name="RowCount">rows in this page</param>
/// <param name="Continue">0 when this was the last page</param>
/// <param name="Columns">number of a column, and its value in each row</param>
internal sealed record QueryAnswer(int RowCount, int Continue, IReadOnlyList<(int Column, IReadOnlyList<string> Values)> Columns) : IMessageBody<QueryAnswer>
{
    public static string ElementName => "GenQueryOut_PI";

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("rowCnt", RowCount);
        writer.Element("attriCnt", Columns.Count);
        writer.Element("continueInx", Continue);
        writer.Element("totalRowCount", 0);
        foreach (var (column, values) in Columns)
        {
            writer.Open("SqlResult_PI");
            writer.Element("attriInx", column);
            writer.Element("reslen", values.Select(value => value.Length + 1).DefaultIfEmpty(0).Max());
            foreach (var value in values)
            {
                writer.Element("value", value);
            }

            writer.Close("SqlResult_PI");
        }
    }

    public static QueryAnswer ReadFields(XmlElement element)
    {
        var rows = element.Int("rowCnt");
        var count = element.Int("attriCnt");
        var columns = new List<(int, IReadOnlyList<string>)>();

        // Servers pad the list to its full length with columns of number 0.
        foreach (var result in element.All("SqlResult_PI").Take(count))
        {
            IReadOnlyList<string> values = [.. result.All("value").Select(value => value.Text)];
            columns.Add(values.Count == rows
                ? (result.Int("attriInx"), values)
                : throw new IrodsProtocolException($"the server sent {values.Count} values of a column in an answer of {rows} rows"));
        }

        return columns.Count == count || rows == 0
            ? new(rows, element.Int("continueInx"), columns)
            : throw new IrodsProtocolException($"the server sent {columns.Count} columns of {count}");
    }
}
