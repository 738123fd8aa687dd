namespace DcGrid.Irods.Loopback.Session;

/// <summary>Keywords of calls, as far as this server heeds them.</summary>
internal static class Keyword
{
    public const string DataIncluded = "dataIncluded";
    public const string DataSize = "dataSize";
    public const string Force = "forceFlag";
    public const string VerifyChecksum = "verifyChksum";
    public const string RegisterChecksum = "regChksum";
    public const string ForceChecksum = "forceChksum";
    public const string NoParallel = "noParaOpr";
    public const string Resource = "destRescName";
    public const string ReplicaNumber = "replNum";
    public const string ReplicaToken = "replicaToken";
    public const string Recursive = "recursiveOpr";
    public const string FromTrash = "irodsRmTrash";
    public const string Copies = "copies";
    public const string UpdateReplicas = "updateRepl";
    public const string AllReplicas = "all";
}
