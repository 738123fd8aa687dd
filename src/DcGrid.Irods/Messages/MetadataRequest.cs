using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>ModAVUMetadataInp_PI</c>: adds, sets or removes one attribute.</summary>
/// <param name="Operation"><c>add</c>, <c>set</c>, <c>rm</c></param>
/// <param name="ItemType"><c>-d</c> a data object, <c>-C</c> a collection</param>
/// <param name="Path">of the item</param>
/// <param name="Attribute">its name</param>
/// <param name="Value">its value</param>
/// <param name="Units">its units, or empty</param>
/// <remarks>From 5.0 the keywords at the end are required, even if there are none; 3.3 takes them too.</remarks>
internal sealed record MetadataRequest(string Operation, string ItemType, string Path, string Attribute, string Value, string Units) : IMessageBody<MetadataRequest>
{
    public static string ElementName => "ModAVUMetadataInp_PI";

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("arg0", Operation);
        writer.Element("arg1", ItemType);
        writer.Element("arg2", Path);
        writer.Element("arg3", Attribute);
        writer.Element("arg4", Value);
        writer.Element("arg5", Units);
        writer.Element("arg6", "");
        writer.Element("arg7", "");
        writer.Element("arg8", "");
        writer.Element("arg9", "");
        writer.Body(new KeywordPairs());
    }

    public static MetadataRequest ReadFields(XmlElement element) => new(
        element.String("arg0"),
        element.String("arg1"),
        element.String("arg2"),
        element.String("arg3"),
        element.String("arg4"),
        element.String("arg5"));
}
