namespace DcGrid.Irods;

/// <summary>How a user proves to be one.</summary>
public enum IrodsAuthentication
{
    /// <summary>With the zone's own password, which never goes over the network.</summary>
    Native,

    /// <summary>With a password that the server's PAM checks; it is sent inside TLS alone.</summary>
    Pam,
}
