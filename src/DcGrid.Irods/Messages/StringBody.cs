using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>STR_PI</c>: one string.</summary>
/// <param name="Value">the string</param>
internal sealed record StringBody(string Value) : IMessageBody<StringBody>
{
    public static string ElementName => "STR_PI";

    public void WriteFields(XmlBodyWriter writer) => writer.Element("myStr", Value);

    public static StringBody ReadFields(XmlElement element) => new(element.String("myStr"));
}
