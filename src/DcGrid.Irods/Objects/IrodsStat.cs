using DcGrid.Irods.Messages;

namespace DcGrid.Irods;

/// <summary>What stands at a path.</summary>
/// <param name="Path">the path</param>
/// <param name="IsCollection">a collection; else a data object</param>
/// <param name="Size">in bytes; 0 for a collection</param>
/// <param name="Checksum">as registered, or null</param>
/// <param name="Owner">the owner, <c>user#zone</c></param>
/// <param name="CreatedAt">to the second</param>
/// <param name="ModifiedAt">to the second</param>
public sealed record IrodsStat(
    string Path,
    bool IsCollection,
    long Size,
    IrodsChecksum? Checksum,
    string Owner,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? ModifiedAt)
{
    internal static IrodsStat From(string path, StatAnswer answer) => new(
        path,
        answer.ObjectType == 2,
        answer.ObjectType == 2 ? 0 : answer.Size,
        answer.Checksum.Length == 0 ? null : new IrodsChecksum(answer.Checksum),
        $"{answer.OwnerName}#{answer.OwnerZone}",
        CatalogTime.Read(answer.CreateTime),
        CatalogTime.Read(answer.ModifyTime));
}
