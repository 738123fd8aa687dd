using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>DataObjInp_PI</c>: names a data object in most requests.</summary>
/// <param name="Path">absolute path in iRODS</param>
internal sealed record ObjectRequest(string Path) : IMessageBody<ObjectRequest>
{
    public static string ElementName => "DataObjInp_PI";

    /// <summary>Permission bits of a new file.</summary>
    public int CreateMode { get; init; }

    /// <summary>Flags of <c>open</c>, with Linux's numbers.</summary>
    public int OpenFlags { get; init; }

    public long Offset { get; init; }

    /// <summary>In bytes; -1 for unknown.</summary>
    public long DataSize { get; init; }

    /// <summary>How many portal sockets are wanted; 0 leaves it to the server, -1 wants none.</summary>
    public int Threads { get; init; }

    public OperationType Operation { get; init; }

    public KeywordPairs Keywords { get; init; } = new();

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("objPath", Path);
        writer.Element("createMode", CreateMode);
        writer.Element("openFlags", OpenFlags);
        writer.Element("offset", Offset);
        writer.Element("dataSize", DataSize);
        writer.Element("numThreads", Threads);
        writer.Element("oprType", (int)Operation);
        writer.Body(Keywords);
    }

    public static ObjectRequest ReadFields(XmlElement element) => new(element.String("objPath"))
    {
        CreateMode = element.Int("createMode"),
        OpenFlags = element.Int("openFlags"),
        Offset = element.Long("offset"),
        DataSize = element.Long("dataSize"),
        Threads = element.Int("numThreads"),
        Operation = (OperationType)element.Int("oprType"),
        Keywords = element.Body<KeywordPairs>(),
    };
}
