using System.Security.Cryptography;

namespace DcGrid.Irods;

/// <summary>A checksum as the catalogue writes it: MD5 in hex, or <c>sha2:</c> and SHA-256 in base64.</summary>
/// <param name="Text">such as <c>d41d8cd98f00b204e9800998ecf8427e</c> or <c>sha2:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=</c></param>
/// <remarks>A zone of a new server may hold MD5 of old clients, so each checksum is read by its prefix.</remarks>
public readonly record struct IrodsChecksum(string Text)
{
    private const string Sha2Prefix = "sha2:";

    /// <summary>How it is computed, or null for a scheme that isn't known here, such as <c>adler32:</c>.</summary>
    public HashAlgorithmName? Algorithm =>
        Text.StartsWith(Sha2Prefix, StringComparison.Ordinal) ? HashAlgorithmName.SHA256
        : Text.Length == 32 && Text.All(char.IsAsciiHexDigit) ? HashAlgorithmName.MD5
        : null;

    /// <summary>Writes a digest as servers do.</summary>
    /// <exception cref="ArgumentException">It is neither MD5 nor SHA-256.</exception>
    public static IrodsChecksum Of(HashAlgorithmName algorithm, ReadOnlySpan<byte> digest) =>
        algorithm == HashAlgorithmName.MD5 ? new(Convert.ToHexStringLower(digest))
        : algorithm == HashAlgorithmName.SHA256 ? new(Sha2Prefix + Convert.ToBase64String(digest))
        : throw new ArgumentException($"{algorithm} is neither MD5 nor SHA256", nameof(algorithm));

    /// <summary>What the servers of a release register of their own accord.</summary>
    public static HashAlgorithmName DefaultAlgorithm(IrodsVersion version) => version.Major < 4 ? HashAlgorithmName.MD5 : HashAlgorithmName.SHA256;

    /// <summary>Whether two are the same; the case of hex doesn't matter.</summary>
    public bool Equals(IrodsChecksum other) =>
        string.Equals(Text, other.Text, Algorithm == HashAlgorithmName.MD5 ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => (Text ?? "").GetHashCode(StringComparison.OrdinalIgnoreCase);

    /// <summary>As the catalogue writes it.</summary>
    public override string ToString() => Text ?? "";
}
