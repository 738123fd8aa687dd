namespace DcGrid.Irods.Wire;

/// <summary>What goes before every message: its type, the lengths of its three parts in bytes, and a number.</summary>
/// <remarks>
/// On the wire: the header's own length as 4 bytes, big-endian; the header in XML; then body, error and bulk data, each of the length named here.
/// </remarks>
/// <param name="Type">one of <see cref="MessageType"/></param>
/// <param name="MessageLength">bytes of the XML body</param>
/// <param name="ErrorLength">bytes of the error body</param>
/// <param name="BulkLength">bytes of raw data at the end</param>
/// <param name="Info">the API number of a request; status, descriptor or count of an answer</param>
internal sealed record MessageHeader(string Type, int MessageLength, int ErrorLength, int BulkLength, int Info) : IMessageBody<MessageHeader>
{
    public static string ElementName => "MsgHeader_PI";

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("type", Type);
        writer.Element("msgLen", MessageLength);
        writer.Element("errorLen", ErrorLength);
        writer.Element("bsLen", BulkLength);
        writer.Element("intInfo", Info);
    }

    public static MessageHeader ReadFields(XmlElement element) => new(
        element.String("type"),
        element.Int("msgLen"),
        element.Int("errorLen"),
        element.Int("bsLen"),
        element.Int("intInfo"));
}
