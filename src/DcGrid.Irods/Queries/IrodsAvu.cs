namespace DcGrid.Irods;

/// <summary>An attribute of an object or a collection: what iRODS calls an AVU.</summary>
/// <param name="Name">its name, not empty</param>
/// <param name="Value">its value, not empty</param>
/// <param name="Units">its units, or empty</param>
public sealed record IrodsAvu(string Name, string Value, string Units = "");
