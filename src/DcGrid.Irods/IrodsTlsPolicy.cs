namespace DcGrid.Irods;

/// <summary>Whether this side wants TLS, for servers from 4.0 on; the server has a policy of its own.</summary>
public enum IrodsTlsPolicy
{
    /// <summary>As the server wants; TLS if it doesn't mind either (CS_NEG_DONT_CARE).</summary>
    DontCare,

    /// <summary>No TLS; a server that requires it is refused (CS_NEG_REFUSE).</summary>
    Refuse,

    /// <summary>TLS, or no connection (CS_NEG_REQUIRE).</summary>
    Require,
}
