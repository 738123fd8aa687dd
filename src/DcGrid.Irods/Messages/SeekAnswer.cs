using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>fileLseekOut_PI</c>: where a seek arrived.</summary>
/// <param name="Offset">bytes from the beginning</param>
internal sealed record SeekAnswer(long Offset) : IMessageBody<SeekAnswer>
{
    public static string ElementName => "fileLseekOut_PI";

    public void WriteFields(XmlBodyWriter writer) => writer.Element("offset", Offset);

    public static SeekAnswer ReadFields(XmlElement element) => new(element.Long("offset"));
}
