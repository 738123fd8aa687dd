using System.Globalization;
using System.Text.Json;

namespace DcGrid.Irods;

/// <summary>The two forms of an environment file.</summary>
internal static class EnvironmentFiles
{
    /// <summary>Reads the form of 4.x and later.</summary>
    public static IrodsEnvironment FromJson(string text, string file)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException error)
        {
            throw new FormatException($"{file} is no JSON: {error.Message}", error);
        }

        using (document)
        {
            var values = document.RootElement.EnumerateObject().ToDictionary(
                item => item.Name,
                item => item.Value.ValueKind == JsonValueKind.String ? item.Value.GetString()! : item.Value.GetRawText(),
                StringComparer.Ordinal);
            return From(key => values.GetValueOrDefault("irods_" + key), file);
        }
    }

    /// <summary>Reads the form of 3.x: lines such as <c>irodsHost 'name'</c> or <c>irodsPort=1247</c>.</summary>
    public static IrodsEnvironment FromLines(string text, string file)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["irodsHost"] = "host",
            ["irodsPort"] = "port",
            ["irodsZone"] = "zone_name",
            ["irodsUserName"] = "user_name",
            ["irodsHome"] = "home",
            ["irodsCwd"] = "cwd",
            ["irodsDefResource"] = "default_resource",
            ["irodsAuthScheme"] = "authentication_scheme",
            ["irodsAuthFileName"] = "authentication_file",
        };
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var end = line.IndexOfAny([' ', '\t', '=']);
            if (end > 0 && names.TryGetValue(line[..end], out var name))
            {
                values[name] = line[end..].TrimStart(' ', '\t', '=').Trim('\'', '"');
            }
        }

        return values.Count > 0 ? From(key => values.GetValueOrDefault(key), file) : throw new FormatException($"{file} is no iRODS environment");
    }

    private static IrodsEnvironment From(Func<string, string?> get, string file)
    {
        var tls = new IrodsTlsOptions();
        return new IrodsEnvironment
        {
            Host = get("host"),
            Port = Number("port", IrodsAccount.DefaultPort),
            Zone = get("zone_name"),
            User = get("user_name"),
            Home = get("home"),
            CurrentCollection = get("cwd"),
            DefaultResource = get("default_resource") is { Length: > 0 } resource ? resource : null,
            AuthenticationFile = get("authentication_file"),
            Authentication = get("authentication_scheme")?.ToUpperInvariant() switch
            {
                null or "" or "NATIVE" or "PASSWORD" => IrodsAuthentication.Native,
                "PAM" or "PAM_PASSWORD" => IrodsAuthentication.Pam,
                var other => throw new FormatException($"{file}: the authentication scheme {other} is not supported; native and pam are"),
            },
            Tls = tls with
            {
                Policy = get("client_server_policy") switch
                {
                    null or "" or "CS_NEG_DONT_CARE" => IrodsTlsPolicy.DontCare,
                    "CS_NEG_REFUSE" => IrodsTlsPolicy.Refuse,
                    "CS_NEG_REQUIRE" => IrodsTlsPolicy.Require,
                    var other => throw new FormatException($"{file}: irods_client_server_policy is {other}; use CS_NEG_DONT_CARE, CS_NEG_REFUSE or CS_NEG_REQUIRE"),
                },
                CertificateAuthorityFile = get("ssl_ca_certificate_file"),
                Verification = get("ssl_verify_server") switch
                {
                    null or "" or "hostname" => IrodsTlsVerification.HostName,
                    "cert" => IrodsTlsVerification.Certificate,
                    "none" => IrodsTlsVerification.None,
                    var other => throw new FormatException($"{file}: irods_ssl_verify_server is {other}; use hostname, cert or none"),
                },
                EncryptionAlgorithm = get("encryption_algorithm") ?? tls.EncryptionAlgorithm,
                EncryptionKeyBytes = Number("encryption_key_size", tls.EncryptionKeyBytes),
                EncryptionSaltBytes = Number("encryption_salt_size", tls.EncryptionSaltBytes),
                EncryptionHashRounds = Number("encryption_num_hash_rounds", tls.EncryptionHashRounds),
            },
        };

        int Number(string key, int otherwise) => get(key) is not { Length: > 0 } text ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new FormatException($"{file}: irods_{key} is '{text}', which is no number");
    }
}
