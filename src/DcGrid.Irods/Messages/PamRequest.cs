using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>pamAuthRequestInp_PI</c>: a PAM login, to be sent inside TLS alone.</summary>
/// <param name="User">the user's name</param>
/// <param name="Password">the PAM password</param>
/// <param name="TimeToLiveHours">how long the generated password is to hold, in hours; 0 is the server's choice</param>
internal sealed record PamRequest(string User, string Password, int TimeToLiveHours) : IMessageBody<PamRequest>
{
    public static string ElementName => "pamAuthRequestInp_PI";

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("pamUser", User);
        writer.Element("pamPassword", Password);
        writer.Element("timeToLive", TimeToLiveHours);
    }

    public static PamRequest ReadFields(XmlElement element) =>
        new(element.String("pamUser"), element.String("pamPassword"), element.Int("timeToLive"));

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{ElementName} of {User}";
}
