using DcGrid.Grpc.Tests.Interop;
using DcGrid.Grpc.Tests.Peers;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace DcGrid.Grpc.Tests.Calls;

/// <summary>What our client must get from any server that has the test service; run against our own and against stock gRPC.</summary>
public abstract partial class InteropCases : IAsyncLifetime
{
    protected static readonly TimeSpan Safety = TimeSpan.FromSeconds(60);

    private GrpcChannel? _channel;

    protected InteropService.InteropServiceClient Client { get; private set; } = null!;

    protected GrpcChannel Channel => _channel!;

    public async Task InitializeAsync()
    {
        _channel = await ConnectAsync();
        Client = new InteropService.InteropServiceClient(_channel);
    }

    public virtual Task DisposeAsync()
    {
        _channel?.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task An_empty_message_comes_back() =>
        Assert.Equal(new Empty(), await Client.EmptyCallAsync(new Empty()).ResponseAsync.WaitAsync(Safety));

    [Fact]
    public void A_blocking_call_gives_the_response() =>
        Assert.Equal(7, Client.UnaryCall(new SimpleRequest { ResponseSize = 7 }).Payload.Length);

    [Fact]
    public async Task Large_messages_go_both_ways()
    {
        var request = new SimpleRequest { ResponseSize = 3_141_592, Payload = ByteString.CopyFrom(new byte[2_718_281]) };
        var response = await Client.UnaryCallAsync(request).ResponseAsync.WaitAsync(Safety);
        Assert.Equal(3_141_592, response.Payload.Length);
    }

    [Fact]
    public async Task A_hundred_calls_share_the_channel()
    {
        var calls = Enumerable.Range(0, 100)
            .Select(i => Client.UnaryCallAsync(new SimpleRequest { ResponseSize = i * 100 }).ResponseAsync)
            .ToList();
        var responses = await Task.WhenAll(calls).WaitAsync(Safety);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i * 100), responses.Select(response => response.Payload.Length));
    }

    [Fact]
    public async Task Client_streaming_sums_all_requests()
    {
        using var call = Client.StreamingInputCall();
        int[] sizes = [27182, 8, 1828, 45904, 0];
        foreach (var size in sizes)
        {
            await call.RequestStream.WriteAsync(new SimpleRequest { Payload = ByteString.CopyFrom(new byte[size]) }).WaitAsync(Safety);
        }

        await call.RequestStream.CompleteAsync();
        Assert.Equal(sizes.Sum(), (await call.ResponseAsync.WaitAsync(Safety)).Size);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Client_streaming_without_requests_has_a_response()
    {
        using var call = Client.StreamingInputCall();
        await call.RequestStream.CompleteAsync();
        Assert.Equal(0, (await call.ResponseAsync.WaitAsync(Safety)).Size);
    }

    [Fact]
    public async Task Server_streaming_gives_all_responses_in_order()
    {
        int[] sizes = [31415, 9, 2653, 58979, 0, 1];
        using var call = Client.StreamingOutputCall(new StreamingOutputRequest { ResponseSizes = { sizes } });
        Assert.Equal(sizes, await ReadSizesAsync(call.ResponseStream));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task Server_streaming_may_have_no_responses()
    {
        using var call = Client.StreamingOutputCall(new StreamingOutputRequest());
        Assert.Empty(await ReadSizesAsync(call.ResponseStream));
    }

    [Fact]
    public async Task A_status_after_responses_comes_after_them()
    {
        using var call = Client.StreamingOutputCall(new StreamingOutputRequest
        {
            ResponseSizes = { 1, 2 },
            Status = new EchoStatus { Code = (int)StatusCode.DataLoss, Message = "lost" },
        });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Safety));
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Safety));
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Safety));
        Assert.Equal((StatusCode.DataLoss, "lost"), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task Duplex_streaming_plays_ping_pong()
    {
        using var call = Client.FullDuplexCall();
        foreach (var size in (int[])[31415, 9, 2653, 58979])
        {
            await call.RequestStream.WriteAsync(new SimpleRequest { ResponseSize = size }).WaitAsync(Safety);
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Safety));
            Assert.Equal(size, call.ResponseStream.Current.Payload.Length);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Safety));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Duplex_streaming_may_carry_nothing()
    {
        using var call = Client.FullDuplexCall();
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Safety));
    }

    [Fact]
    public async Task A_status_ends_a_duplex_call_that_is_still_written_to()
    {
        using var call = Client.FullDuplexCall();
        await call.RequestStream.WriteAsync(new SimpleRequest { Status = new EchoStatus { Code = 9, Message = "not now" } }).WaitAsync(Safety);
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Safety));
        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
        var written = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new SimpleRequest()).WaitAsync(Safety));
        Assert.Equal(StatusCode.FailedPrecondition, written.StatusCode);
    }

    [Fact]
    public async Task A_server_that_ends_early_does_not_leave_the_writer_hanging()
    {
        using var call = Client.StreamingInputCall();
        var large = ByteString.CopyFrom(new byte[1_000_000]);
        await call.RequestStream.WriteAsync(new SimpleRequest { Status = new EchoStatus { Code = 8, Message = "full" } }).WaitAsync(Safety);
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true)
            {
                await call.RequestStream.WriteAsync(new SimpleRequest { Payload = large }).WaitAsync(Safety);
            }
        });
        Assert.Equal((StatusCode.ResourceExhausted, "full"), (failure.StatusCode, failure.Status.Detail));
        var response = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(Safety));
        Assert.Equal(StatusCode.ResourceExhausted, response.StatusCode);
    }

    [Theory]
    [InlineData(2, "plain text")]
    [InlineData(5, "")]
    [InlineData(16, "\t\nwith whitespace\r\nand Unicode: Größe ☺ 100% and a %20\t\n")]
    public async Task Code_and_message_come_through(int code, string message)
    {
        var request = new SimpleRequest { Status = new EchoStatus { Code = code, Message = message } };
        var failure = await Assert.ThrowsAsync<RpcException>(() => Client.UnaryCallAsync(request).ResponseAsync.WaitAsync(Safety));
        Assert.Equal(((StatusCode)code, message), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task Details_come_through()
    {
        var request = new SimpleRequest
        {
            Payload = ByteString.CopyFrom(1, 2, 255),
            Status = new EchoStatus { Code = 3, Message = "bad frame", WithDetails = true },
        };
        var failure = await Assert.ThrowsAsync<RpcException>(() => Client.UnaryCallAsync(request).ResponseAsync.WaitAsync(Safety));
        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        var status = failure.GetRpcStatus();
        Assert.NotNull(status);
        Assert.Equal("bad frame", status.Message);
        Assert.Equal(request.Payload, Assert.Single(status.Details).Unpack<SimpleRequest>().Payload);
    }

    [Theory]
    [InlineData("text", new byte[] { 0xab, 0xab, 0xab })]
    [InlineData("a b,c=d", new byte[] { 0, 1, 2, 255 })]
    [InlineData("", new byte[0])]
    public async Task Metadata_goes_both_ways(string text, byte[] bytes)
    {
        var headers = new Metadata { { InteropServer.InitialKey, text }, { InteropServer.TrailingKey, bytes } };
        using var call = Client.UnaryCallAsync(new SimpleRequest { ResponseSize = 1 }, headers);
        Assert.Equal(text, (await call.ResponseHeadersAsync.WaitAsync(Safety)).GetValue(InteropServer.InitialKey));
        await call.ResponseAsync.WaitAsync(Safety);
        Assert.Equal(bytes, call.GetTrailers().GetValueBytes(InteropServer.TrailingKey));
    }

    [Fact]
    public async Task Metadata_goes_both_ways_on_a_stream()
    {
        var headers = new Metadata { { InteropServer.InitialKey, "first" }, { InteropServer.TrailingKey, new byte[] { 9 } } };
        using var call = Client.FullDuplexCall(headers);
        // The server has something to say before the first request.
        Assert.Equal("first", (await call.ResponseHeadersAsync.WaitAsync(Safety)).GetValue(InteropServer.InitialKey));
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Safety));
        Assert.Equal([9], call.GetTrailers().GetValueBytes(InteropServer.TrailingKey));
    }

    [Fact]
    public async Task Credentials_of_a_call_go_with_its_headers()
    {
        using var channel = await ConnectAsync(options => options.UnsafeUseInsecureChannelCallCredentials = true);
        var credentials = CallCredentials.FromInterceptor((context, metadata) =>
        {
            metadata.Add(InteropServer.InitialKey, $"Bearer {context.MethodName} {context.ServiceUrl.Split('/')[^1]}");
            return Task.CompletedTask;
        });
        var client = new InteropService.InteropServiceClient(channel);
        using var call = client.UnaryCallAsync(new SimpleRequest(), new CallOptions(credentials: credentials));
        var headers = await call.ResponseHeadersAsync.WaitAsync(Safety);
        Assert.Equal("Bearer UnaryCall dcgrid.test.InteropService", headers.GetValue(InteropServer.InitialKey));
    }

    [Fact]
    public async Task A_method_without_implementation_is_unimplemented()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => Client.UnimplementedCallAsync(new Empty()).ResponseAsync.WaitAsync(Safety));
        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [Fact]
    public async Task An_unknown_service_is_unimplemented()
    {
        var client = new UnimplementedService.UnimplementedServiceClient(Channel);
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => client.UnimplementedCallAsync(new Empty()).ResponseAsync.WaitAsync(Safety));
        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    protected abstract Task<GrpcChannel> ConnectAsync(Action<GrpcChannelOptions>? configure = null);

    protected async Task WaitForCancelledCallsAsync(long count)
    {
        // The server is asked until it has noticed; each question is a round trip, so nothing spins.
        using var safety = new CancellationTokenSource(Safety);
        while ((await Client.GetCancelledCallsAsync(new Empty(), cancellationToken: safety.Token)).Size < count)
        {
        }
    }

    private static async Task<List<int>> ReadSizesAsync(IAsyncStreamReader<SimpleResponse> stream)
    {
        List<int> sizes = [];
        while (await stream.MoveNext(CancellationToken.None).WaitAsync(Safety))
        {
            sizes.Add(stream.Current.Payload.Length);
        }

        return sizes;
    }
}
