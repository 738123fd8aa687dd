using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>OpenedDataObjInp_PI</c>: read, write, seek or close by descriptor.</summary>
/// <param name="Descriptor">what open returned</param>
internal sealed record OpenedObjectRequest(int Descriptor) : IMessageBody<OpenedObjectRequest>
{
    public static string ElementName => "OpenedDataObjInp_PI";

    /// <summary>Bytes to read or write.</summary>
    public int Length { get; init; }

    /// <summary>0 from the beginning, 1 from here, 2 from the end.</summary>
    public int Whence { get; init; }

    public OperationType Operation { get; init; }

    public long Offset { get; init; }

    public long BytesWritten { get; init; }

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("l1descInx", Descriptor);
        writer.Element("len", Length);
        writer.Element("whence", Whence);
        writer.Element("oprType", (int)Operation);
        writer.Element("offset", Offset);
        writer.Element("bytesWritten", BytesWritten);
        writer.Body(new KeywordPairs());
    }

    public static OpenedObjectRequest ReadFields(XmlElement element) => new(element.Int("l1descInx"))
    {
        Length = element.Int("len"),
        Whence = element.Int("whence"),
        Operation = (OperationType)element.Int("oprType"),
        Offset = element.Long("offset"),
        BytesWritten = element.Long("bytesWritten"),
    };
}
