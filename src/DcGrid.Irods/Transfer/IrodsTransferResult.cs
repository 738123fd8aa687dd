namespace DcGrid.Irods;

/// <summary>A transfer that ended well.</summary>
/// <param name="Size">of the whole file, in bytes</param>
/// <param name="Checksum">of the whole file if it was verified, or null</param>
/// <param name="Connections">how many connections or sockets carried it</param>
public readonly record struct IrodsTransferResult(long Size, IrodsChecksum? Checksum, int Connections)
{
    /// <summary>SHA-256 of the whole file in lower-case hex, if <see cref="IrodsTransferOptions.ComputeSha256"/> asked for it, or null.</summary>
    public string? Sha256 { get; init; }
}
