using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>CollInpNew_PI</c>: creates or removes a collection.</summary>
/// <param name="Path">absolute path in iRODS</param>
/// <param name="Keywords">what to do</param>
internal sealed record CollectionRequest(string Path, KeywordPairs Keywords) : IMessageBody<CollectionRequest>
{
    public static string ElementName => "CollInpNew_PI";

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("collName", Path);
        writer.Element("flags", 0);
        writer.Element("oprType", 0);
        writer.Body(Keywords);
    }

    public static CollectionRequest ReadFields(XmlElement element) => new(element.String("collName"), element.Body<KeywordPairs>());
}
