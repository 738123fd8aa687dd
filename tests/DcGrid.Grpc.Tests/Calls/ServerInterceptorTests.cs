using System.Collections.Concurrent;
using DcGrid.Grpc.Tests.Interop;
using DcGrid.Grpc.Tests.Peers;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

namespace DcGrid.Grpc.Tests.Calls;

/// <summary>Interceptors on the server.</summary>
public sealed class ServerInterceptorTests
{
    private static readonly TimeSpan Safety = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_interceptor_sees_every_kind_of_call_and_its_connection()
    {
        await using var server = await StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        var client = new InteropService.InteropServiceClient(channel);
        await client.EmptyCallAsync(new Empty());
        using (var call = client.StreamingInputCall())
        {
            await call.RequestStream.CompleteAsync();
            await call.ResponseAsync.WaitAsync(Safety);
        }

        using (var call = client.StreamingOutputCall(new StreamingOutputRequest()))
        {
            Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Safety));
        }

        using (var call = client.FullDuplexCall())
        {
            await call.RequestStream.CompleteAsync();
            Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Safety));
        }

        var seen = server.Services.GetRequiredService<Seen>();
        Assert.Equal(["outer", "inner", "outer", "inner", "outer", "inner", "outer", "inner"], seen.Order);
        Assert.Equal(
            ["EmptyCall", "StreamingInputCall", "StreamingOutputCall", "FullDuplexCall"],
            seen.Methods.Where((_, i) => i % 2 == 0).Select(method => method.Split('/')[^1]));
        Assert.All(seen.Peers, peer => Assert.StartsWith("ipv4:127.0.0.1:", peer, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("EmptyCall")]
    [InlineData("StreamingOutputCall")]
    public async Task An_interceptor_can_turn_a_call_away_and_map_exceptions(string method)
    {
        await using var server = await StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        var client = new InteropService.InteropServiceClient(channel);
        var headers = new Metadata { { "x-refuse", method } };
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            if (method == "EmptyCall")
            {
                await client.EmptyCallAsync(new Empty(), headers).ResponseAsync.WaitAsync(Safety);
            }

            using var stream = client.StreamingOutputCall(new StreamingOutputRequest(), headers);
            await stream.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Safety);
        });
        Assert.Equal(StatusCode.PermissionDenied, failure.StatusCode);

        var request = new SimpleRequest { ThrowText = "mapped" };
        failure = await Assert.ThrowsAsync<RpcException>(() => client.UnaryCallAsync(request).ResponseAsync.WaitAsync(Safety));
        Assert.Equal((StatusCode.FailedPrecondition, "mapped"), (failure.StatusCode, failure.Status.Detail));
        Assert.Empty(server.Log.Errors);
    }

    private static Task<OurServer> StartAsync() => OurServer.StartAsync(
        grpc: options =>
        {
            options.Interceptors.Add<Observer>("outer");
            options.Interceptors.Add<Gate>();
            options.Interceptors.Add<Observer>("inner");
        },
        services: services =>
        {
            services.AddSingleton<Seen>();
            services.AddSingleton<Gate>();
        });

    /// <summary>What the observers saw.</summary>
    public sealed class Seen
    {
        public ConcurrentQueue<string> Order { get; } = new();

        public ConcurrentQueue<string> Methods { get; } = new();

        public ConcurrentQueue<string> Peers { get; } = new();
    }

    /// <summary>Made for each call, from a service and an argument.</summary>
    public sealed class Observer(Seen seen, string name) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            Note(context);
            return continuation(request, context);
        }

        public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            ServerCallContext context,
            ClientStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Note(context);
            return continuation(requestStream, context);
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Note(context);
            return continuation(request, responseStream, context);
        }

        public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Note(context);
            return continuation(requestStream, responseStream, context);
        }

        private void Note(ServerCallContext context)
        {
            seen.Order.Enqueue(name);
            seen.Methods.Enqueue(context.Method);
            Assert.Equal(context.Method, context.GetHttpContext().Request.Path.Value);
            seen.Peers.Enqueue(context.Peer);
        }
    }

    /// <summary>A service: access and errors in one place, as DcGrid's own server has it.</summary>
    public sealed class Gate : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            Check(context);
            try
            {
                return await continuation(request, context);
            }
            catch (InvalidOperationException exception)
            {
                throw new RpcException(new Status(StatusCode.FailedPrecondition, exception.Message));
            }
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Check(context);
            return continuation(request, responseStream, context);
        }

        private static void Check(ServerCallContext context)
        {
            if (context.RequestHeaders.GetValue("x-refuse") is not null)
            {
                throw new RpcException(new Status(StatusCode.PermissionDenied, "A pilot's token can't do this."));
            }
        }
    }
}
