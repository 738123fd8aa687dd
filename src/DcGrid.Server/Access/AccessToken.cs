using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DcGrid.Server.Access;

/// <summary>The text form of access tokens: <c>dcg_</c> and 256 random bits in base64url. The store keeps the SHA-256 of that text,
/// which is enough for a secret with that much entropy.</summary>
internal static class AccessToken
{
    public const string Prefix = "dcg_";

    private const int SecretBytes = 32;
    private const int MaxTextChars = 128;

    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>The token of an <c>authorization: Bearer ...</c> header, or null.</summary>
    public static string? FromHeader(string? header)
    {
        const string Scheme = "Bearer ";
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var text = header[Scheme.Length..].Trim();
        return text.Length is > 0 and <= MaxTextChars ? text : null;
    }
}
