namespace DcGrid.Irods;

/// <summary>TLS, where it is spoken.</summary>
public sealed record IrodsTlsOptions
{
    /// <summary>Whether this side wants it.</summary>
    public IrodsTlsPolicy Policy { get; init; } = IrodsTlsPolicy.DontCare;

    /// <summary>A file with the certificates (PEM) to trust instead of the system's, or null.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>What is checked of the server's certificate.</summary>
    public IrodsTlsVerification Verification { get; init; } = IrodsTlsVerification.HostName;

    /// <summary>The cipher that is announced for portal transfers inside TLS.</summary>
    public string EncryptionAlgorithm { get; init; } = "AES-256-CBC";

    /// <summary>Bytes of the shared secret; 16 to 64.</summary>
    public int EncryptionKeyBytes { get; init; } = 32;

    /// <summary>Bytes of salt.</summary>
    public int EncryptionSaltBytes { get; init; } = 8;

    /// <summary>Rounds of hashing.</summary>
    public int EncryptionHashRounds { get; init; } = 16;
}
