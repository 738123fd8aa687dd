using DcGrid.Grpc.Tests.Peers;
using Grpc.Net.Client;

namespace DcGrid.Grpc.Tests.Calls;

/// <summary>Our client against our server.</summary>
public sealed class OurServerTests : InteropCases
{
    private OurServer? _server;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    protected override async Task<GrpcChannel> ConnectAsync(Action<GrpcChannelOptions>? configure = null)
    {
        _server ??= await OurServer.StartAsync();
        var options = new GrpcChannelOptions();
        configure?.Invoke(options);
        return GrpcChannel.ForAddress(_server.Address, options);
    }
}
