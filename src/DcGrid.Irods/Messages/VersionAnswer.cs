using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>Version_PI</c>: the server's answer to a start.</summary>
/// <param name="Status">0, or the error that ends the connection</param>
/// <param name="Release">such as <c>rods4.3.2</c></param>
/// <param name="ApiVersion">such as <c>d</c></param>
internal sealed record VersionAnswer(int Status, string Release, string ApiVersion) : IMessageBody<VersionAnswer>
{
    public static string ElementName => "Version_PI";

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("status", Status);
        writer.Element("relVersion", Release);
        writer.Element("apiVersion", ApiVersion);
        writer.Element("reconnPort", 0);
        writer.Element("reconnAddr", "");
        writer.Element("cookie", 0);
    }

    public static VersionAnswer ReadFields(XmlElement element) =>
        new(element.Int("status"), element.String("relVersion"), element.String("apiVersion"));
}
