using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>RodsObjStat_PI</c>: what stands at a path.</summary>
/// <param name="Size">in bytes</param>
/// <param name="ObjectType">1 data object, 2 collection</param>
/// <param name="DataId">the catalogue's number</param>
/// <param name="Checksum">as registered, or empty</param>
/// <param name="OwnerName">the owner</param>
/// <param name="OwnerZone">the owner's zone</param>
/// <param name="CreateTime">seconds since 1970 in 11 digits</param>
/// <param name="ModifyTime">seconds since 1970 in 11 digits</param>
internal sealed record StatAnswer(
    long Size,
    int ObjectType,
    string DataId,
    string Checksum,
    string OwnerName,
    string OwnerZone,
    string CreateTime,
    string ModifyTime) : IMessageBody<StatAnswer>
{
    public static string ElementName => "RodsObjStat_PI";

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("objSize", Size);
        writer.Element("objType", ObjectType);
        writer.Element("dataMode", 0);
        writer.Element("dataId", DataId);
        writer.Element("chksum", Checksum);
        writer.Element("ownerName", OwnerName);
        writer.Element("ownerZone", OwnerZone);
        writer.Element("createTime", CreateTime);
        writer.Element("modifyTime", ModifyTime);
    }

    public static StatAnswer ReadFields(XmlElement element) => new(
        element.Long("objSize"),
        element.Int("objType"),
        element.String("dataId"),
        element.String("chksum"),
        element.String("ownerName"),
        element.String("ownerZone"),
        element.String("createTime"),
        element.String("modifyTime"));
}
