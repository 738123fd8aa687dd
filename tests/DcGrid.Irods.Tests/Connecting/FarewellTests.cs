using DcGrid.Irods.Loopback;
using DcGrid.Irods.Tests.Support;

namespace DcGrid.Irods.Tests.Connecting;

/// <summary>A permit stands for a process on the server.</summary>
public sealed class FarewellTests
{
    [Theory]
    [InlineData(NegotiationPolicy.Refuse)]
    [InlineData(NegotiationPolicy.Require)]
    public async Task A_permit_goes_back_when_the_server_has_ended_the_connection(NegotiationPolicy policy)
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Policy = policy });
        var permits = new CountedPermits();
        permits.Grant(1);
        var account = new IrodsAccount("127.0.0.1", server.Port, server.Zone, server.User, server.Password);
        await using var client = new IrodsClient(account, new IrodsClientOptions
        {
            Permits = permits,
            Tls = new IrodsTlsOptions { Policy = IrodsTlsPolicy.DontCare, CertificateAuthorityFile = server.CertificateFile },
        });
        for (var i = 0; i < 20; i++)
        {
            await client.StatAsync(server.HomeCollection);
            Assert.Equal(1, await client.CloseIdleAsync());
            Assert.Equal((0, 0), (server.ConnectionsOpen, permits.Taken));
        }
    }
}
