using System.Globalization;

namespace DcGrid.Irods.Loopback.Wire;

/// <summary>
/// What stands before every message: a 4-byte big-endian length, then this in XML.
/// The lengths are those of the bodies that follow, in the order message, error, byte stream.
/// </summary>
/// <param name="IntInfo">A request's API number; an answer's status, descriptor or byte count.</param>
internal sealed record MessageHeader(string Type, int MessageBytes, int ErrorBytes, int StreamBytes, int IntInfo)
{
    public const string Connect = "RODS_CONNECT";
    public const string Version = "RODS_VERSION";
    public const string Negotiation = "RODS_CS_NEG_T";
    public const string Disconnect = "RODS_DISCONNECT";
    public const string Request = "RODS_API_REQ";
    public const string Reply = "RODS_API_REPLY";
    public const string SharedSecret = "SHARED_SECRET";

    /// <summary>A header longer than this is not one.</summary>
    public const int MaxHeaderBytes = 1088;

    /// <summary>A structure longer than this is not one; file contents travel in the byte stream.</summary>
    public const int MaxMessageBytes = 16 << 20;

    public string ToXml() => string.Create(
        CultureInfo.InvariantCulture,
        $"<MsgHeader_PI>\n<type>{Type}</type>\n<msgLen>{MessageBytes}</msgLen>\n<errorLen>{ErrorBytes}</errorLen>\n<bsLen>{StreamBytes}</bsLen>\n<intInfo>{IntInfo}</intInfo>\n</MsgHeader_PI>\n");

    /// <exception cref="ProtocolException">The bytes are no header.</exception>
    public static MessageHeader Parse(ReadOnlySpan<byte> utf8)
    {
        var body = PackedStruct.Parse(utf8, XmlDialect.Correct);
        return new MessageHeader(body.Text("type"), body.Int("msgLen"), body.Int("errorLen"), body.Int("bsLen"), body.Int("intInfo")) is
        { MessageBytes: >= 0 and <= MaxMessageBytes, ErrorBytes: >= 0 and <= MaxMessageBytes, StreamBytes: >= 0 } header
            ? header
            : throw new ProtocolException("lengths out of range in a message header");
    }
}
