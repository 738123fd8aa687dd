using System.Security.Cryptography;

namespace DcGrid.Irods.Transfer;

/// <summary>What contents hash to.</summary>
/// <param name="Checksum">in the server's kind, if it was asked for</param>
/// <param name="Sha256">in lower-case hex, if it was asked for</param>
internal readonly record struct ContentDigests(IrodsChecksum? Checksum, string? Sha256);

/// <summary>Hashes contents that come in their order, in one pass: into the server's kind of checksum, into SHA-256, into both, which may be the same, or neither.</summary>
internal sealed class ContentHash : IDisposable
{
    private readonly HashAlgorithmName? _kind;
    private readonly IncrementalHash? _checksum;
    private readonly IncrementalHash? _sha256;

    /// <param name="kind">the kind of the checksum, or null for none</param>
    /// <param name="withSha256">whether SHA-256 is wanted besides</param>
    public ContentHash(HashAlgorithmName? kind, bool withSha256)
    {
        _kind = kind;
        _sha256 = withSha256 || kind == HashAlgorithmName.SHA256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        _checksum = kind is { } other && other != HashAlgorithmName.SHA256 ? IncrementalHash.CreateHash(other) : null;
    }

    /// <summary>Whether anything is wanted at all.</summary>
    public bool IsWanted => _checksum is not null || _sha256 is not null;

    public void Append(ReadOnlySpan<byte> contents)
    {
        _checksum?.AppendData(contents);
        _sha256?.AppendData(contents);
    }

    public ContentDigests Finish()
    {
        var sha256 = _sha256?.GetHashAndReset();
        IrodsChecksum? checksum = _kind is { } kind ? IrodsChecksum.Of(kind, _checksum?.GetHashAndReset() ?? sha256) : null;
        return new ContentDigests(checksum, sha256 is null ? null : Convert.ToHexStringLower(sha256));
    }

    public void Dispose()
    {
        _checksum?.Dispose();
        _sha256?.Dispose();
    }
}
