using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>sslStartInp_PI</c>: asks a 3.x server to go on in TLS.</summary>
internal sealed record TlsStart : IMessageBody<TlsStart>
{
    public static string ElementName => "sslStartInp_PI";

    public void WriteFields(XmlBodyWriter writer) => writer.Element("arg0", "");

    public static TlsStart ReadFields(XmlElement element) => new();
}
