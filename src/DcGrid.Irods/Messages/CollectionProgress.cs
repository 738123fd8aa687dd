using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Messages;

/// <summary><c>CollOprStat_PI</c>: how far the removal of a collection is.</summary>
/// <param name="Files">files done</param>
/// <param name="TotalFiles">files in all, or 0</param>
/// <param name="LastPath">the last one done</param>
internal sealed record CollectionProgress(int Files, int TotalFiles, string LastPath) : IMessageBody<CollectionProgress>
{
    /// <summary>The status of an answer that is progress and not the end.</summary>
    public const int Status = 99999996;

    /// <summary>What the server waits for then: these 4 bytes, big-endian, with no header.</summary>
    public const int GoOn = 99999997;

    public static string ElementName => "CollOprStat_PI";

    public void WriteFields(XmlBodyWriter writer)
    {
        writer.Element("filesCnt", Files);
        writer.Element("totalFileCnt", TotalFiles);
        writer.Element("bytesWritten", 0);
        writer.Element("lastObjPath", LastPath);
    }

    public static CollectionProgress ReadFields(XmlElement element) =>
        new(element.Int("filesCnt"), element.Int("totalFileCnt"), element.String("lastObjPath"));
}
