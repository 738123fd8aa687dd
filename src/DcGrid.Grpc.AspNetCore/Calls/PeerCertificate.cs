using System.Security.Cryptography.X509Certificates;
using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>What a client's certificate says of it.</summary>
internal static class PeerCertificate
{
    private const string CommonName = "x509_common_name";

    public static AuthContext ToAuthContext(X509Certificate2? certificate)
    {
        if (certificate is null)
        {
            return new AuthContext(null, []);
        }

        var name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        var property = AuthProperty.Create(CommonName, System.Text.Encoding.UTF8.GetBytes(name));
        return new AuthContext(CommonName, new Dictionary<string, List<AuthProperty>> { [CommonName] = [property] });
    }
}
