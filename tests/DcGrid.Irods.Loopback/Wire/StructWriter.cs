using System.Globalization;
using System.Text;

namespace DcGrid.Irods.Loopback.Wire;

/// <summary>A structure on its way to the client. Members are written in the order in which they are added, one a line as real servers do.</summary>
internal sealed class StructWriter(string name)
{
    private readonly List<(string Member, string? Text, StructWriter? Struct)> members = [];

    public StructWriter Add(string member, string text)
    {
        members.Add((member, text, null));
        return this;
    }

    public StructWriter Add(string member, long number) => Add(member, number.ToString(CultureInfo.InvariantCulture));

    public StructWriter Add(string member, ReadOnlySpan<byte> binary) => Add(member, Convert.ToBase64String(binary));

    public StructWriter Add(StructWriter inner)
    {
        members.Add(("", null, inner));
        return this;
    }

    public byte[] ToBytes(XmlDialect dialect)
    {
        var text = new StringBuilder();
        Append(text, dialect);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The one-member structure <c>STR_PI</c>.</summary>
    public static StructWriter OfString(string text) => new StructWriter("STR_PI").Add("myStr", text);

    /// <summary>JSON in <c>BinBytesBuf_PI</c>, with the trailing NUL that servers send and count.</summary>
    public static StructWriter OfJson(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json + "\0");
        return new StructWriter("BinBytesBuf_PI").Add("buflen", bytes.Length).Add("buf", bytes);
    }

    private void Append(StringBuilder text, XmlDialect dialect)
    {
        text.Append('<').Append(name).Append(">\n");
        foreach (var (member, value, inner) in members)
        {
            if (inner is not null)
            {
                inner.Append(text, dialect);
                continue;
            }

            text.Append('<').Append(member).Append('>');
            XmlQuoting.AppendQuoted(text, value!, dialect);
            text.Append("</").Append(member).Append(">\n");
        }

        text.Append("</").Append(name).Append(">\n");
    }
}
