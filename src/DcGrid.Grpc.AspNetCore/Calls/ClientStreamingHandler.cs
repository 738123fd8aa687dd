using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>Many requests, one response.</summary>
internal sealed class ClientStreamingHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, CallSettings settings, ClientStreamingServerMethod<TRequest, TResponse> implementation)
    : MethodHandler(method, settings)
    where TRequest : class
    where TResponse : class
{
    private readonly ClientStreamingServerMethod<TRequest, TResponse> _invoke =
        InterceptorPipeline.Build(settings.Options.Interceptors, implementation);

    protected override async Task AnswerAsync(HttpServerCallContext call, MessageReader reader)
    {
        var requests = new RequestStreamReader<TRequest>(call, reader, method.RequestMarshaller);
        var response = await _invoke(requests, call).ConfigureAwait(false);
        await WriteResponseAsync(call, response, method.ResponseMarshaller).ConfigureAwait(false);
    }
}
