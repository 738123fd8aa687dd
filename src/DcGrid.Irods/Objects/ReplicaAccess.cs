namespace DcGrid.Irods;

/// <summary>The right to write into a replica that is open already.</summary>
/// <param name="Token">the server's token</param>
/// <param name="Hierarchy">the resource that the replica lies on</param>
internal sealed record ReplicaAccess(string Token, string Hierarchy);
