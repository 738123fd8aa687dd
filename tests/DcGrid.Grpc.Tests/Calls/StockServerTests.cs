using DcGrid.Grpc.Tests.Peers;
using Grpc.Net.Client;

namespace DcGrid.Grpc.Tests.Calls;

/// <summary>Our client against stock gRPC.</summary>
[Trait("Needs", "packages")]
public sealed class StockServerTests(StockServerTests.Server server) : InteropCases, IClassFixture<StockServerTests.Server>
{
    protected override Task<GrpcChannel> ConnectAsync(Action<GrpcChannelOptions>? configure = null)
    {
        var options = new GrpcChannelOptions();
        configure?.Invoke(options);
        return Task.FromResult(GrpcChannel.ForAddress(server.Address, options));
    }

    public sealed class Server : IAsyncLifetime
    {
        private StockPeer? _peer;

        public Uri Address => _peer!.Address!;

        public async Task InitializeAsync() => _peer = await StockPeer.StartServerAsync();

        public async Task DisposeAsync() => await _peer!.DisposeAsync();
    }
}
