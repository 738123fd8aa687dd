using DcGrid.Grpc.Tests.Interop;
using Google.Protobuf;
using Grpc.Core;

namespace DcGrid.Grpc.Tests.Calls;

// Deadlines, cancellation and sizes.
public abstract partial class InteropCases
{
    [Fact]
    public async Task A_deadline_ends_the_call_and_the_server_hears_of_it()
    {
        // On a slow machine the first deadlines may pass before the server has the call.
        foreach (var timeout in (TimeSpan[])[TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(30)])
        {
            var before = (await Client.GetCancelledCallsAsync(new Empty())).Size;
            var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + timeout;
            var failure = await Assert.ThrowsAsync<RpcException>(
                () => Client.WaitForCancellationAsync(new Empty(), deadline: deadline).ResponseAsync.WaitAsync(Safety));
            Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
            for (var question = 0; question < 200; question++)
            {
                if ((await Client.GetCancelledCallsAsync(new Empty())).Size > before)
                {
                    return;
                }
            }
        }

        Assert.Fail("The server never noticed that a deadline had passed.");
    }

    [Fact]
    public async Task Cancelling_a_call_cancels_it_on_the_server()
    {
        var before = (await Client.GetCancelledCallsAsync(new Empty())).Size;
        using var stop = new CancellationTokenSource();
        using var stream = Client.StreamAndWait(new Empty(), cancellationToken: stop.Token);
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Safety));
        var next = stream.ResponseStream.MoveNext(CancellationToken.None);
        await stop.CancelAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => next.WaitAsync(Safety));
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        Assert.Equal(StatusCode.Cancelled, stream.GetStatus().StatusCode);
        await WaitForCancelledCallsAsync(before + 1);
    }

    [Fact]
    public async Task Disposing_a_call_cancels_it_on_the_server()
    {
        var before = (await Client.GetCancelledCallsAsync(new Empty())).Size;
        using (var stream = Client.StreamAndWait(new Empty()))
        {
            Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Safety));
        }

        await WaitForCancelledCallsAsync(before + 1);
    }

    [Fact]
    public async Task Cancelling_one_read_cancels_the_call()
    {
        using var stream = Client.StreamAndWait(new Empty());
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Safety));
        using var stop = new CancellationTokenSource();
        var next = stream.ResponseStream.MoveNext(stop.Token);
        await stop.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => next.WaitAsync(Safety))).StatusCode);
    }

    [Fact]
    public async Task A_response_over_the_limit_is_resource_exhausted()
    {
        var request = new SimpleRequest { ResponseSize = 4 * 1024 * 1024 };
        var failure = await Assert.ThrowsAsync<RpcException>(() => Client.UnaryCallAsync(request).ResponseAsync.WaitAsync(Safety));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task A_request_over_the_servers_limit_is_resource_exhausted()
    {
        var request = new SimpleRequest { Payload = ByteString.CopyFrom(new byte[4 * 1024 * 1024]) };
        var failure = await Assert.ThrowsAsync<RpcException>(() => Client.UnaryCallAsync(request).ResponseAsync.WaitAsync(Safety));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task A_request_over_the_clients_limit_never_leaves()
    {
        using var channel = await ConnectAsync(options => options.MaxSendMessageSize = 1000);
        var client = new InteropService.InteropServiceClient(channel);
        var request = new SimpleRequest { Payload = ByteString.CopyFrom(new byte[1000]) };
        var failure = await Assert.ThrowsAsync<RpcException>(() => client.UnaryCallAsync(request).ResponseAsync.WaitAsync(Safety));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Contains("1000", failure.Status.Detail, StringComparison.Ordinal);

        using var stream = client.StreamingInputCall();
        failure = await Assert.ThrowsAsync<RpcException>(() => stream.RequestStream.WriteAsync(request).WaitAsync(Safety));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task Without_limits_sixteen_mebibytes_arrive()
    {
        using var channel = await ConnectAsync(options => options.MaxReceiveMessageSize = null);
        var client = new InteropService.InteropServiceClient(channel);
        var response = await client.UnaryCallAsync(new SimpleRequest { ResponseSize = 16 << 20 }).ResponseAsync.WaitAsync(Safety);
        Assert.Equal(16 << 20, response.Payload.Length);
    }
}
