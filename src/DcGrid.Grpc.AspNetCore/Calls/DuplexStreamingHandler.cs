using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>Many requests, many responses.</summary>
internal sealed class DuplexStreamingHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, CallSettings settings, DuplexStreamingServerMethod<TRequest, TResponse> implementation)
    : MethodHandler(method, settings)
    where TRequest : class
    where TResponse : class
{
    private readonly DuplexStreamingServerMethod<TRequest, TResponse> _invoke =
        InterceptorPipeline.Build(settings.Options.Interceptors, implementation);

    protected override Task AnswerAsync(HttpServerCallContext call, MessageReader reader) => _invoke(
        new RequestStreamReader<TRequest>(call, reader, method.RequestMarshaller),
        new ResponseStreamWriter<TResponse>(call, method.ResponseMarshaller),
        call);
}
