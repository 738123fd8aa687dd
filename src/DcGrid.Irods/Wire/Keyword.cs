namespace DcGrid.Irods.Wire;

/// <summary>The protocol's keywords that go with a request in <see cref="Messages.KeywordPairs"/>.</summary>
internal static class Keyword
{
    public const string Force = "forceFlag";
    public const string Recursive = "recursiveOpr";
    public const string RemoveFromTrash = "irodsRmTrash";
    public const string DataIncluded = "dataIncluded";
    public const string DataSize = "dataSize";
    public const string DataType = "dataType";
    public const string VerifyChecksum = "verifyChksum";
    public const string RegisterChecksum = "regChksum";
    public const string ForceChecksum = "forceChksum";
    public const string DestinationResource = "destRescName";
    public const string Resource = "rescName";
    public const string ReplicaToken = "replicaToken";
    public const string ResourceHierarchy = "resc_hier";
    public const string All = "all";
}
