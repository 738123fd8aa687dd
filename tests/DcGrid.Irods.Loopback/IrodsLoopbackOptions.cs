namespace DcGrid.Irods.Loopback;

/// <summary>Which server is played.</summary>
public enum IrodsServerVersion
{
    /// <summary>3.3.1: no negotiation, MD5 in hex, the old XML quoting, native login by calls 703 and 704 and PAM by 1100, 725 and 1101 only.</summary>
    V331,

    /// <summary>5.0.2: negotiation and TLS, <c>sha2:</c> checksums, quoting by the client's version, login by call 110000 too.</summary>
    V502,
}

/// <summary>The server's word in the negotiation about TLS (5.0.2 alone negotiates).</summary>
public enum NegotiationPolicy
{
    /// <summary>No TLS; the stock server's policy.</summary>
    Refuse,

    /// <summary>TLS or nothing.</summary>
    Require,

    /// <summary>As the client likes.</summary>
    DontCare,
}

/// <summary>How an <see cref="IrodsLoopbackServer"/> behaves.</summary>
public sealed record IrodsLoopbackOptions
{
    /// <summary>The version that is played.</summary>
    public IrodsServerVersion Version { get; init; } = IrodsServerVersion.V502;

    /// <summary>The policy about TLS; 3.3.1 has none and ignores it.</summary>
    public NegotiationPolicy Policy { get; init; } = NegotiationPolicy.Refuse;

    /// <summary>The zone's name; may hold characters that XML quotes.</summary>
    public string Zone { get; init; } = "tempZone";

    /// <summary>The first user.</summary>
    public string User { get; init; } = "rods";

    /// <summary>The first user's password, at most 50 bytes in UTF-8.</summary>
    public string Password { get; init; } = "loopback <&\"' password";

    /// <summary>More users and their passwords; each gets a home collection.</summary>
    public IReadOnlyDictionary<string, string> MoreUsers { get; init; } = new Dictionary<string, string>();

    /// <summary>Passwords for PAM by user; empty: PAM refuses everybody.</summary>
    public IReadOnlyDictionary<string, string> PamPasswords { get; init; } = new Dictionary<string, string>();

    /// <summary>Collections (whole paths) that are made at the start and in which nobody may change anything: -818000.</summary>
    public IReadOnlyList<string> ReadOnlyCollections { get; init; } = [];

    /// <summary>Storage resources; the first takes new objects, the second replicas.</summary>
    public IReadOnlyList<string> Resources { get; init; } = ["demoResc", "replResc"];

    /// <summary>Bytes that all replicas together may hold before the quota refuses more with -110000; null: no quota.</summary>
    public long? QuotaBytes { get; init; }

    /// <summary>Bytes that fit on the disk: a write past them fails with -513028 (no space left on device); null: no end.</summary>
    public long? CapacityBytes { get; init; }

    /// <summary>A get of an object up to this size comes in one message; the protocol's own limit is 32 MiB.</summary>
    public long SingleMessageBytes { get; init; } = 32L << 20;

    /// <summary>How much of a section is announced by one header of a parallel transfer; real servers use 40 MiB.</summary>
    public long PortalChunkBytes { get; init; } = 40L << 20;

    /// <summary>Sockets of a parallel transfer when the client leaves the choice to the server, 1 to 64.</summary>
    public int PortalThreads { get; init; } = 4;

    /// <summary>The host that parallel transfers are told to connect to: a name that must lead to 127.0.0.1, or that address.</summary>
    public string PortalHost { get; init; } = "localhost";

    /// <summary>Where times of the catalogue come from.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
