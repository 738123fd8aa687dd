namespace DcGrid.Irods;

/// <summary>The order of rows by a column; columns selected first count first. The numbers are the protocol's.</summary>
public enum IrodsOrder
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Smallest first.</summary>
    Ascending = 0x400,

    /// <summary>Largest first.</summary>
    Descending = 0x800,
}
