namespace DcGrid.Irods;

/// <summary>What is checked of a server's certificate.</summary>
public enum IrodsTlsVerification
{
    /// <summary>That a trusted authority signed it, and that it bears the server's name.</summary>
    HostName,

    /// <summary>That a trusted authority signed it.</summary>
    Certificate,

    /// <summary>Nothing: for tests alone.</summary>
    None,
}
