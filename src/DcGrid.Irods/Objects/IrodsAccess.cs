namespace DcGrid.Irods;

/// <summary>What an object is opened for. The numbers are Linux's flags of <c>open</c>.</summary>
public enum IrodsAccess
{
    /// <summary>Reading.</summary>
    Read = 0,

    /// <summary>Writing into an object that is there.</summary>
    Write = 1,

    /// <summary>Both.</summary>
    ReadWrite = 2,
}
