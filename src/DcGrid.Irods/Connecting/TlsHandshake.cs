using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Connecting;

/// <summary>Takes a connection into TLS.</summary>
internal static class TlsHandshake
{
    /// <exception cref="IrodsTlsException">The certificate or the handshake failed.</exception>
    public static async Task SecureAsync(IrodsConnection connection, string host, IrodsTlsOptions options, CancellationToken cancellationToken)
    {
        var stream = new SslStream(connection.Transport);
        try
        {
            await stream.AuthenticateAsClientAsync(ClientOptions(host, options), cancellationToken);
        }
        catch (AuthenticationException error)
        {
            await stream.DisposeAsync();
            throw new IrodsTlsException(
                $"TLS with {connection.Peer} failed: {error.Message} Check irods_ssl_ca_certificate_file and the name in the server's certificate",
                error);
        }
        catch (IOException error)
        {
            await stream.DisposeAsync();
            throw new IrodsConnectionException($"TLS with {connection.Peer} broke off: {error.GetBaseException().Message}; try again", error);
        }

        connection.Secure(stream);
    }

    /// <summary>Announces cipher and key for portal transfers; servers from 4.0 on wait for both, and answer neither.</summary>
    public static async Task ShareSecretAsync(IrodsConnection connection, IrodsTlsOptions options, CancellationToken cancellationToken)
    {
        using var exchange = connection.Begin(cancellationToken);
        await connection.SendPartsAsync(
            new MessageHeader(options.EncryptionAlgorithm, options.EncryptionKeyBytes, options.EncryptionSaltBytes, options.EncryptionHashRounds, 0),
            default);
        var key = RandomNumberGenerator.GetBytes(options.EncryptionKeyBytes);
        await connection.SendPartsAsync(new MessageHeader(MessageType.SharedSecret, key.Length, 0, 0, 0), key);
        exchange.Complete();
    }

    private static SslClientAuthenticationOptions ClientOptions(string host, IrodsTlsOptions options)
    {
        var client = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsAccepted(options.Verification, certificate, errors),
        };
        if (options.CertificateAuthorityFile is { } file)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(file);
            client.CertificateChainPolicy = policy;
        }

        return client;
    }

    private static bool IsAccepted(IrodsTlsVerification verification, X509Certificate? certificate, SslPolicyErrors errors) => verification switch
    {
        IrodsTlsVerification.None => certificate is not null,
        IrodsTlsVerification.Certificate => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
        _ => errors == SslPolicyErrors.None,
    };
}
