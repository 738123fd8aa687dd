using System.Security.Cryptography;

namespace DcGrid.Irods.Loopback.Store;

/// <summary>Checksums as servers write them: MD5 in hex, or <c>sha2:</c> and SHA-256 in base64.</summary>
internal static class Checksums
{
    private const string Sha2Prefix = "sha2:";

    /// <summary>Whether a client's checksum is to be compared with SHA-256.</summary>
    public static bool IsSha2(string checksum) => checksum.StartsWith(Sha2Prefix, StringComparison.Ordinal);

    public static async Task<string> OfFileAsync(string file, bool sha2, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 18, useAsync: true);
        if (sha2)
        {
            return Sha2Prefix + Convert.ToBase64String(await SHA256.HashDataAsync(stream, cancellationToken));
        }

#pragma warning disable CA5351 // MD5 is what servers of that age register; it guards against accidents, not against people.
        return Convert.ToHexStringLower(await MD5.HashDataAsync(stream, cancellationToken));
#pragma warning restore CA5351
    }

    /// <summary>Another checksum of the same form.</summary>
    public static string Wrong(string checksum)
    {
        var at = IsSha2(checksum) ? Sha2Prefix.Length : 0;
        return $"{checksum[..at]}{(checksum[at] == '0' ? '1' : '0')}{checksum[(at + 1)..]}";
    }
}
