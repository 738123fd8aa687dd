using DcGrid.Grpc.Tests.Interop;
using DcGrid.Grpc.Tests.Peers;
using Grpc.Core;
using Grpc.Net.Client;

namespace DcGrid.Grpc.Tests.Calls;

/// <summary>Encrypted channels with a CA of one's own.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly TimeSpan Safety = TimeSpan.FromSeconds(60);
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task A_channel_that_trusts_the_ca_carries_calls_with_credentials()
    {
        await using var server = await OurServer.StartAsync(certificate: _certificates.Server);
        using var channel = Connect(server.Address, _certificates.CreateTrustingHandler());
        await AssertCallsWithCredentialsAsync(channel);
    }

    [Fact]
    public async Task A_server_with_a_strangers_certificate_is_unavailable()
    {
        await using var server = await OurServer.StartAsync(certificate: _certificates.Server);
        using var stranger = new TestCertificates();
        using var channel = Connect(server.Address, stranger.CreateTrustingHandler());
        var client = new InteropService.InteropServiceClient(channel);
        var failure = await Assert.ThrowsAsync<RpcException>(() => client.EmptyCallAsync(new Empty()).ResponseAsync.WaitAsync(Safety));
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    [Fact]
    [Trait("Needs", "packages")]
    public async Task Stock_grpc_serves_our_client()
    {
        await using var server = await StockPeer.StartServerAsync(_certificates);
        using var channel = Connect(server.Address!, _certificates.CreateTrustingHandler());
        await AssertCallsWithCredentialsAsync(channel);
    }

    [Fact]
    [Trait("Needs", "packages")]
    public async Task Our_server_serves_stock_grpc()
    {
        await using var server = await OurServer.StartAsync(certificate: _certificates.Server);
        await using var client = StockPeer.StartClient(server.Address, _certificates);
        var seen = await client.PlayAsync(new { scenario = "plain" });
        Assert.Equal(0, seen.GetProperty("code").GetInt32());
        Assert.Equal("Bearer from-stock", seen.GetProperty("initial").GetProperty(InteropServer.InitialKey).GetString());
    }

    private static GrpcChannel Connect(Uri address, SocketsHttpHandler handler)
    {
        var token = CallCredentials.FromInterceptor((_, metadata) =>
        {
            metadata.Add(InteropServer.InitialKey, "Bearer token");
            return Task.CompletedTask;
        });
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Create(ChannelCredentials.SecureSsl, token),
            HttpHandler = handler,
            DisposeHttpClient = true,
        });
    }

    private static async Task AssertCallsWithCredentialsAsync(GrpcChannel channel)
    {
        var client = new InteropService.InteropServiceClient(channel);
        using var call = client.UnaryCallAsync(new SimpleRequest { ResponseSize = 3 });
        Assert.Equal("Bearer token", (await call.ResponseHeadersAsync.WaitAsync(Safety)).GetValue(InteropServer.InitialKey));
        Assert.Equal(3, (await call.ResponseAsync.WaitAsync(Safety)).Payload.Length);
    }
}
