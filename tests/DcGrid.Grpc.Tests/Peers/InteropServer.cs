using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace DcGrid.Grpc.Tests.Peers;

/// <summary>The test service on our own server.</summary>
public sealed class InteropServer(InteropServer.Observations observations) : Interop.InteropService.InteropServiceBase
{
    public const string InitialKey = "x-echo-initial";
    public const string TrailingKey = "x-echo-trailing-bin";

    public override Task<Interop.Empty> EmptyCall(Interop.Empty request, ServerCallContext context) =>
        Task.FromResult(new Interop.Empty());

    public override async Task<Interop.SimpleResponse> UnaryCall(Interop.SimpleRequest request, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        Fail(request.Status, request.Payload);
        if (request.ThrowText.Length > 0)
        {
            throw new InvalidOperationException(request.ThrowText);
        }

        return Respond(request.ResponseSize);
    }

    public override async Task<Interop.SizeResponse> StreamingInputCall(
        IAsyncStreamReader<Interop.SimpleRequest> requestStream, ServerCallContext context)
    {
        var size = 0L;
        await foreach (var request in requestStream.ReadAllAsync())
        {
            Fail(request.Status, request.Payload);
            size += request.Payload.Length;
        }

        return new Interop.SizeResponse { Size = size };
    }

    public override async Task StreamingOutputCall(
        Interop.StreamingOutputRequest request, IServerStreamWriter<Interop.SimpleResponse> responseStream, ServerCallContext context)
    {
        foreach (var size in request.ResponseSizes)
        {
            await responseStream.WriteAsync(Respond(size));
        }

        Fail(request.Status, ByteString.Empty);
    }

    public override async Task FullDuplexCall(
        IAsyncStreamReader<Interop.SimpleRequest> requestStream,
        IServerStreamWriter<Interop.SimpleResponse> responseStream,
        ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        await foreach (var request in requestStream.ReadAllAsync())
        {
            Fail(request.Status, request.Payload);
            await responseStream.WriteAsync(Respond(request.ResponseSize));
        }
    }

    public override async Task<Interop.Empty> WaitForCancellation(Interop.Empty request, ServerCallContext context)
    {
        await WaitAsync(context);
        return request;
    }

    public override async Task StreamAndWait(
        Interop.Empty request, IServerStreamWriter<Interop.SimpleResponse> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(Respond(1));
        await WaitAsync(context);
    }

    public override Task<Interop.SizeResponse> GetCancelledCalls(Interop.Empty request, ServerCallContext context) =>
        Task.FromResult(new Interop.SizeResponse { Size = observations.CancelledCalls });

    private static Interop.SimpleResponse Respond(int size) => new() { Payload = ByteString.CopyFrom(new byte[size]) };

    private static async Task EchoMetadataAsync(ServerCallContext context)
    {
        if (context.RequestHeaders.GetValueBytes(TrailingKey) is { } bytes)
        {
            context.ResponseTrailers.Add(TrailingKey, bytes);
        }

        if (context.RequestHeaders.GetValue(InitialKey) is { } text)
        {
            await context.WriteResponseHeadersAsync(new Metadata { { InitialKey, text } });
        }
    }

    private static void Fail(Interop.EchoStatus? status, ByteString payload)
    {
        if (status is null || status.Code == 0)
        {
            return;
        }

        if (!status.WithDetails)
        {
            throw new RpcException(new Status((StatusCode)status.Code, status.Message));
        }

        throw new Google.Rpc.Status
        {
            Code = status.Code,
            Message = status.Message,
            Details = { Any.Pack(new Interop.SimpleRequest { Payload = payload }) },
        }.ToRpcException();
    }

    private async Task WaitAsync(ServerCallContext context)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        }
        finally
        {
            observations.CountCancelled();
        }
    }

    /// <summary>What outlives a call.</summary>
    public sealed class Observations
    {
        private int _cancelledCalls;

        public int CancelledCalls => Volatile.Read(ref _cancelledCalls);

        public void CountCancelled() => Interlocked.Increment(ref _cancelledCalls);
    }
}
