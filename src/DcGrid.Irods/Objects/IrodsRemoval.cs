namespace DcGrid.Irods;

/// <summary>Where things go that are removed.</summary>
public enum IrodsRemoval
{
    /// <summary>Into the zone's trash, from where they can be moved back.</summary>
    ToTrash,

    /// <summary>For good.</summary>
    ForGood,
}
