using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>RError_PI</c>: what the server says beside a status; by itself no failure.</summary>
/// <param name="Messages">number and text</param>
internal sealed record ErrorStack(IReadOnlyList<(int Status, string Text)> Messages) : IMessageBody<ErrorStack>
{
    public static string ElementName => "RError_PI";

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("count", Messages.Count);
        foreach (var (status, text) in Messages)
        {
            writer.Open("RErrMsg_PI");
            writer.Element("status", status);
            writer.Element("msg", text);
            writer.Close("RErrMsg_PI");
        }
    }

    public static ErrorStack ReadFields(XmlElement element) =>
        new([.. element.All("RErrMsg_PI").Select(message => (message.Int("status"), message.String("msg").Trim()))]);
}
