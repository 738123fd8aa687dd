using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>pamAuthRequestOut_PI</c>: the password that a PAM login earned, for native logins.</summary>
/// <param name="GeneratedPassword">the password</param>
internal sealed record PamAnswer(string GeneratedPassword) : IMessageBody<PamAnswer>
{
    public static string ElementName => "pamAuthRequestOut_PI";

    public void WriteFields(XmlBodyWriter writer) => writer.Element("irodsPamPassword", GeneratedPassword);

    public static PamAnswer ReadFields(XmlElement element) => new(element.String("irodsPamPassword"));

    /// <summary>Without the password.</summary>
    public override string ToString() => ElementName;
}
