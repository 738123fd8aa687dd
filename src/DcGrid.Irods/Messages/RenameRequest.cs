using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>DataObjCopyInp_PI</c>: from here to there.</summary>
/// <param name="Source">what is renamed</param>
/// <param name="Destination">its new path</param>
internal sealed record RenameRequest(ObjectRequest Source, ObjectRequest Destination) : IMessageBody<RenameRequest>
{
    public static string ElementName => "DataObjCopyInp_PI";

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Body(Source);
        writer.Body(Destination);
    }

    public static RenameRequest ReadFields(XmlElement element)
    {
        var ends = element.All(ObjectRequest.ElementName).Select(ObjectRequest.ReadFields).ToList();
        return ends.Count == 2 ? new(ends[0], ends[1]) : throw new IrodsProtocolException($"{ElementName} must hold two objects");
    }
}
