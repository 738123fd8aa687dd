using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace DcGrid.Irods.Connecting;

/// <summary>The answer to a challenge of native authentication.</summary>
internal static class NativeResponse
{
    private const int ChallengeBytes = 64;
    private const int PasswordBytes = 50;
    private const int DigestBytes = 16;

    /// <summary>Digest of the challenge and the password, both padded with zeros, in base64; a zero byte of the digest becomes a one.</summary>
    /// <param name="challenge">64 bytes; one that begins with <c>sha1</c> asks for SHA-1, of which the first 16 bytes count</param>
    /// <param name="password">the password; only its first 50 bytes count</param>
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The protocol's own.")]
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The protocol's own.")]
    public static string Compute(ReadOnlySpan<byte> challenge, string password)
    {
        Span<byte> input = stackalloc byte[ChallengeBytes + PasswordBytes];
        input.Clear();
        challenge[..int.Min(ChallengeBytes, challenge.Length)].CopyTo(input);
        var bytes = Encoding.UTF8.GetBytes(password).AsSpan();
        bytes[..int.Min(PasswordBytes, bytes.Length)].CopyTo(input[ChallengeBytes..]);
        var digest = challenge.StartsWith("sha1"u8) ? SHA1.HashData(input) : MD5.HashData(input);
        input.Clear();
        var response = digest.AsSpan(0, DigestBytes);
        response.Replace((byte)0, (byte)1);
        return Convert.ToBase64String(response);
    }
}
