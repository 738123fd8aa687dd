using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DcGrid.Server.Hosting;

/// <summary>What the server shows to those who connect over TLS.</summary>
/// <param name="Leaf">Its own certificate, with the private key.</param>
/// <param name="Chain">The certificates between it and a root that callers know; may be empty.</param>
internal sealed record ServerCertificate(X509Certificate2 Leaf, X509Certificate2Collection Chain) : IDisposable
{
    /// <summary>Reads a PEM file that holds the server's certificate first, and after it any that signed it.</summary>
    /// <exception cref="StartupException">A file can't be read, is not PEM, or the key is another certificate's.</exception>
    public static ServerCertificate Load(FileInfo certificate, FileInfo key)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            var leaf = X509Certificate2.CreateFromPemFile(certificate.FullName, key.FullName);
            chain.ImportFromPemFile(certificate.FullName);
            chain[0].Dispose();
            chain.RemoveAt(0);
            return new ServerCertificate(leaf, chain);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"can't use the certificate {certificate} with the key {key}: {e.Message}; both must be PEM, the key without a passphrase", e);
        }
    }

    public void Dispose()
    {
        Leaf.Dispose();
        foreach (var certificate in Chain)
        {
            certificate.Dispose();
        }
    }
}
