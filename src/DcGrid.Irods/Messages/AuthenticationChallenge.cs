using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>authRequestOut_PI</c>: the server's challenge.</summary>
/// <param name="Challenge">64 bytes in base64</param>
internal sealed record AuthenticationChallenge(string Challenge) : IMessageBody<AuthenticationChallenge>
{
    public static string ElementName => "authRequestOut_PI";

    public void WriteFields(XmlBodyWriter writer) => writer.Element("challenge", Challenge);

    public static AuthenticationChallenge ReadFields(XmlElement element) => new(element.String("challenge"));
}
