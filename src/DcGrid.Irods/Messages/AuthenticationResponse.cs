using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>authResponseInp_PI</c>: the answer to a challenge.</summary>
/// <param name="Response">16 bytes in base64</param>
/// <param name="UserName"><c>user</c> or <c>user#zone</c></param>
internal sealed record AuthenticationResponse(string Response, string UserName) : IMessageBody<AuthenticationResponse>
{
    public static string ElementName => "authResponseInp_PI";

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("response", Response);
        writer.Element("username", UserName);
    }

    public static AuthenticationResponse ReadFields(XmlElement element) => new(element.String("response"), element.String("username"));
}
