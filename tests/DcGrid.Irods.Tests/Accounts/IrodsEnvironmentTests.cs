namespace DcGrid.Irods.Tests.Accounts;

/// <summary>Environment files, old and new.</summary>
public sealed class IrodsEnvironmentTests
{
    [Fact]
    public void The_json_of_new_servers_is_read()
    {
        var environment = EnvironmentFiles.FromJson(
            """
            {
                "irods_host": "data.example.org", "irods_port": 1250, "irods_zone_name": "zoneA", "irods_user_name": "alice",
                "irods_home": "/zoneA/home/alice", "irods_cwd": "/zoneA/home/alice/x", "irods_default_resource": "diskResc",
                "irods_authentication_scheme": "pam_password", "irods_client_server_policy": "CS_NEG_REQUIRE",
                "irods_ssl_ca_certificate_file": "/etc/ca.pem", "irods_ssl_verify_server": "cert",
                "irods_encryption_algorithm": "AES-128-CBC", "irods_encryption_key_size": 16, "irods_encryption_salt_size": 4,
                "irods_encryption_num_hash_rounds": 8, // a comment, and a comma too many
            }
            """,
            "file");
        Assert.Equal(("data.example.org", 1250, "zoneA", "alice"), (environment.Host, environment.Port, environment.Zone, environment.User));
        Assert.Equal(("/zoneA/home/alice", "/zoneA/home/alice/x", "diskResc"), (environment.Home, environment.CurrentCollection, environment.DefaultResource));
        Assert.Equal(IrodsAuthentication.Pam, environment.Authentication);
        Assert.Equal(
            new IrodsTlsOptions
            {
                Policy = IrodsTlsPolicy.Require,
                CertificateAuthorityFile = "/etc/ca.pem",
                Verification = IrodsTlsVerification.Certificate,
                EncryptionAlgorithm = "AES-128-CBC",
                EncryptionKeyBytes = 16,
                EncryptionSaltBytes = 4,
                EncryptionHashRounds = 8,
            },
            environment.Tls);
        Assert.Equal("alice#zoneA@data.example.org:1250", environment.ToAccount("secret").ToString());
    }

    [Fact]
    public void The_lines_of_old_servers_are_read()
    {
        var environment = EnvironmentFiles.FromLines(
            "# iRODS personal configuration file.\nirodsHost 'cc.example.org'\nirodsPort=5588\nirodsDefResource \"demoResc\"\n"
            + "irodsHome '/zoneB/home/bob o''hara'\nirodsUserName bob\nirodsZone\t'zoneB'\nirodsUnknown x\n",
            "file");
        Assert.Equal(("cc.example.org", 5588, "zoneB", "bob"), (environment.Host, environment.Port, environment.Zone, environment.User));
        Assert.Equal(("demoResc", IrodsAuthentication.Native), (environment.DefaultResource, environment.Authentication));
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("{\"irods_port\": \"many\"}", "irods_port is 'many'")]
    [InlineData("{\"irods_authentication_scheme\": \"gsi\"}", "GSI is not supported")]
    [InlineData("{\"irods_client_server_policy\": \"x\"}", "CS_NEG_DONT_CARE")]
    [InlineData("{\"irods_ssl_verify_server\": \"x\"}", "hostname, cert or none")]
    public void What_can_not_be_read_is_said_with_the_file(string text, string complaint)
    {
        var error = Assert.Throws<FormatException>(() => EnvironmentFiles.FromJson(text, "the file"));
        Assert.Contains("the file", error.Message, StringComparison.Ordinal);
        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_neither_form_is_refused_and_a_missing_name_is_told()
    {
        Assert.Throws<FormatException>(() => EnvironmentFiles.FromLines("hello world", "file"));
        Assert.Contains("irods_host", Assert.Throws<FormatException>(() => new IrodsEnvironment().ToAccount("x")).Message, StringComparison.Ordinal);
    }
}
