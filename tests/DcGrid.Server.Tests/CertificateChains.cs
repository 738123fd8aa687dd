using DcGrid.Server.Hosting;
using DcGrid.Server.Tests.Support;
using Grpc.Net.Client;
using Role = DcGrid.Store.Role;

namespace DcGrid.Server.Tests;

public sealed class CertificateChains
{
    [Fact]
    public async Task Callers_that_know_the_root_alone_are_shown_what_lies_between()
    {
        using var folder = new TemporaryFolder();
        using var certificates = new TestCertificates();
        using var certificate = ServerCertificate.Load(
            new FileInfo(folder.Write("chain.pem", certificates.ChainPem)), new FileInfo(folder.Write("key.pem", certificates.KeyPem)));
        Assert.Single(certificate.Chain);

        await using var server = await RunningServer.StartAsync(certificate: certificate);
        Assert.Equal("https", server.Url.Scheme);
        using var channel = GrpcChannel.ForAddress(
            server.Url, new GrpcChannelOptions { HttpHandler = certificates.CreateTrustingHandler(), DisposeHttpClient = true });
        var admin = new AdminService.AdminServiceClient(channel);
        var headers = new Grpc.Core.Metadata { { "authorization", "Bearer " + await server.TokenAsync(Role.Reader) } };
        var info = await admin.GetServerInfoAsync(new(), headers).ResponseAsync.WaitAsync(RunningServer.Safety);
        Assert.Equal("sqlite", info.Store);
    }
}
