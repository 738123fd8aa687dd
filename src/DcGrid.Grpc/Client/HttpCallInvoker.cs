using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>Starts calls on a channel.</summary>
internal sealed class HttpCallInvoker(GrpcChannel channel) : CallInvoker
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        using var call = AsyncUnaryCall(method, host, options, request);
        return call.ResponseAsync.GetAwaiter().GetResult();
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new HttpCall<TRequest, TResponse>(channel, method, host, options);
        call.Start(new SingleRequestContent<TRequest>(request, method.RequestMarshaller, channel.MaxSendMessageBytes));
        return new AsyncUnaryCall<TResponse>(call.ReadSingleResponseAsync(), Headers, Status, Trailers, Cancel, call);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new HttpCall<TRequest, TResponse>(channel, method, host, options);
        call.Start(new SingleRequestContent<TRequest>(request, method.RequestMarshaller, channel.MaxSendMessageBytes));
        return new AsyncServerStreamingCall<TResponse>(
            new ResponseStream<TRequest, TResponse>(call), Headers, Status, Trailers, Cancel, call);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new HttpCall<TRequest, TResponse>(channel, method, host, options);
        var content = new RequestStreamContent();
        call.Start(content);
        var response = call.ReadSingleResponseAsync();
        // A caller that learns of the failure from its writes need not look at the response too.
        response.ContinueWith(
            static task => _ = task.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            new RequestStream<TRequest, TResponse>(call, content, response), response, Headers, Status, Trailers, Cancel, call);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new HttpCall<TRequest, TResponse>(channel, method, host, options);
        var content = new RequestStreamContent();
        call.Start(content);
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            new RequestStream<TRequest, TResponse>(call, content, null),
            new ResponseStream<TRequest, TResponse>(call),
            Headers,
            Status,
            Trailers,
            Cancel,
            call);
    }

    private static Task<Metadata> Headers(object call) => ((HttpCall)call).ResponseHeadersAsync;

    private static Status Status(object call) => ((HttpCall)call).GetStatus();

    private static Metadata Trailers(object call) => ((HttpCall)call).GetTrailers();

    private static void Cancel(object call) => ((HttpCall)call).Dispose();
}
