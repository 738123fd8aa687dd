using DcGrid.Irods.Loopback;

namespace DcGrid.Irods.Tests.Faults;

/// <summary>TLS, negotiation and PAM, against a server that is told what to want.</summary>
public sealed class LoginTests
{
    [Theory]
    [InlineData(NegotiationPolicy.Require, IrodsTlsPolicy.DontCare, true)]
    [InlineData(NegotiationPolicy.DontCare, IrodsTlsPolicy.Require, true)]
    [InlineData(NegotiationPolicy.Refuse, IrodsTlsPolicy.DontCare, false)]
    [InlineData(NegotiationPolicy.DontCare, IrodsTlsPolicy.Refuse, false)]
    public async Task A_file_travels_under_every_agreement_about_tls(NegotiationPolicy theirs, IrodsTlsPolicy ours, bool isTls)
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Policy = theirs });
        await using var client = Client(server, ours);
        using (var folder = new Support.TemporaryFolder())
        {
            // The portal is not for TLS: the transfer goes by connections there.
            var options = new IrodsTransferOptions { Method = IrodsTransferMethod.Portal };
            await client.PutAsync(folder.Write("up", 5 << 20), server.HomeCollection + "/f", options);
            await client.GetAsync(server.HomeCollection + "/f", folder.Of("down"), options);
            Assert.Equal(Support.TemporaryFolder.Sha2(folder.Of("up")), Support.TemporaryFolder.Sha2(folder.Of("down")));
        }

        Assert.Equal(isTls, server.PortalSockets == 0);
        Assert.Empty(server.Broken);
    }

    [Theory]
    [InlineData(NegotiationPolicy.Require, IrodsTlsPolicy.Refuse)]
    [InlineData(NegotiationPolicy.Refuse, IrodsTlsPolicy.Require)]
    public async Task Policies_that_do_not_meet_are_one_clear_error(NegotiationPolicy theirs, IrodsTlsPolicy ours)
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Policy = theirs });
        await using var client = Client(server, ours);
        var error = await Assert.ThrowsAsync<IrodsTlsException>(() => client.StatAsync("/"));
        Assert.Contains("irods_client_server_policy", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused()
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Policy = NegotiationPolicy.Require });
        var options = new IrodsClientOptions { Tls = new IrodsTlsOptions { Policy = IrodsTlsPolicy.Require } };
        await using var client = new IrodsClient(Account(server, server.Password), options);
        var error = await Assert.ThrowsAsync<IrodsTlsException>(() => client.StatAsync("/"));
        Assert.Contains("irods_ssl_ca_certificate_file", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(IrodsServerVersion.V331)]
    [InlineData(IrodsServerVersion.V502)]
    public async Task Pam_earns_a_password_that_all_connections_use(IrodsServerVersion version)
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions
        {
            Version = version,
            Policy = NegotiationPolicy.Require,
            PamPasswords = new Dictionary<string, string> { ["rods"] = "pam <&\"'` word" },
        });
        await using var client = Client(server, IrodsTlsPolicy.DontCare, "pam <&\"'` word", IrodsAuthentication.Pam);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.StatAsync(server.HomeCollection)));
        Assert.True((await client.StatAsync(server.HomeCollection))!.IsCollection);

        await using var wrong = Client(server, IrodsTlsPolicy.DontCare, "wrong secret", IrodsAuthentication.Pam);
        var error = await Assert.ThrowsAsync<IrodsServerException>(() => wrong.StatAsync("/"));
        Assert.Equal(IrodsErrors.PamPasswordFailed, error.Code);
        Assert.DoesNotContain("wrong secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pam_without_tls_sends_no_password()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var client = Client(server, IrodsTlsPolicy.DontCare, "secret", IrodsAuthentication.Pam);
        var error = await Assert.ThrowsAsync<IrodsTlsException>(() => client.StatAsync("/"));
        Assert.Contains("PAM needs TLS", error.Message, StringComparison.Ordinal);
    }

    private static IrodsClient Client(
        IrodsLoopbackServer server, IrodsTlsPolicy policy, string? password = null, IrodsAuthentication authentication = IrodsAuthentication.Native) => new(
        Account(server, password ?? server.Password, authentication),
        new IrodsClientOptions { Tls = new IrodsTlsOptions { Policy = policy, CertificateAuthorityFile = server.CertificateFile } });

    private static IrodsAccount Account(IrodsLoopbackServer server, string password, IrodsAuthentication authentication = IrodsAuthentication.Native) =>
        new("localhost", server.Port, server.Zone, server.User, password) { Authentication = authentication };
}
