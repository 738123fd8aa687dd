using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>BinBytesBuf_PI</c>: bytes in base64, here always JSON.</summary>
/// <param name="Length">how many bytes; the answers of servers count a NUL at the end</param>
/// <param name="Base64">the bytes</param>
internal sealed record BinaryBuffer(int Length, string Base64) : IMessageBody<BinaryBuffer>
{
    public static string ElementName => "BinBytesBuf_PI";

    public static BinaryBuffer FromJson(JsonObject json)
    {
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        return new BinaryBuffer(bytes.Length, Convert.ToBase64String(bytes));
    }

    /// <exception cref="IrodsProtocolException">It isn't a JSON object.</exception>
    public JsonObject ToJson()
    {
        try
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(Base64)).TrimEnd('\0', '\n', ' ');
            return JsonNode.Parse(text) as JsonObject ?? throw new IrodsProtocolException("the server sent something else than a JSON object");
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            // The text may hold a password: neither it nor the parser's words about it go on.
            throw new IrodsProtocolException("the server sent JSON that can't be read");
        }
    }

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("buflen", Length);
        writer.Element("buf", Base64);
    }

    public static BinaryBuffer ReadFields(XmlElement element) => new(element.Int("buflen"), element.String("buf"));

    /// <summary>Without the bytes, which may hold a password.</summary>
    public override string ToString() => $"{ElementName} of {Length} bytes";
}
