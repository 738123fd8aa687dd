namespace DcGrid.Irods;

/// <summary>A member of a collection.</summary>
/// <param name="Path">its path</param>
/// <param name="IsCollection">a collection; else a data object</param>
/// <param name="Size">in bytes; 0 for a collection</param>
/// <param name="Checksum">as registered, or null</param>
/// <param name="ModifiedAt">to the second</param>
/// <param name="Replicas">how many replicas a data object has; 0 for a collection</param>
/// <param name="HasGoodReplica">whether one of them is good; true for a collection</param>
public sealed record IrodsEntry(
    string Path,
    bool IsCollection,
    long Size,
    IrodsChecksum? Checksum,
    DateTimeOffset? ModifiedAt,
    int Replicas,
    bool HasGoodReplica)
{
    /// <summary>The last part of the path.</summary>
    public string Name => IrodsPath.Name(Path);
}
