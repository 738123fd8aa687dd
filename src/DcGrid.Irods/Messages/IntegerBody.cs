using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>INT_PI</c>: one number.</summary>
/// <param name="Value">the number</param>
internal sealed record IntegerBody(int Value) : IMessageBody<IntegerBody>
{
    public static string ElementName => "INT_PI";

    public void WriteFields(XmlBodyWriter writer) => writer.Element("myInt", Value);

    public static IntegerBody ReadFields(XmlElement element) => new(element.Int("myInt"));
}
