using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>CS_NEG_PI</c>: what a side wants, or what was agreed.</summary>
/// <param name="Status">1, or 0 for failure</param>
/// <param name="Result">a policy from the server, <c>cs_neg_result_kw=...;</c> from the client</param>
internal sealed record NegotiationMessage(int Status, string Result) : IMessageBody<NegotiationMessage>
{
    public static string ElementName => "CS_NEG_PI";

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("status", Status);
        writer.Element("result", Result);
    }

    public static NegotiationMessage ReadFields(XmlElement element) => new(element.Int("status"), element.String("result"));
}
