using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>One request, many responses.</summary>
internal sealed class ServerStreamingHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, CallSettings settings, ServerStreamingServerMethod<TRequest, TResponse> implementation)
    : MethodHandler(method, settings)
    where TRequest : class
    where TResponse : class
{
    private readonly ServerStreamingServerMethod<TRequest, TResponse> _invoke =
        InterceptorPipeline.Build(settings.Options.Interceptors, implementation);

    protected override async Task AnswerAsync(HttpServerCallContext call, MessageReader reader)
    {
        var request = await ReadRequestAsync(call, reader, method.RequestMarshaller).ConfigureAwait(false);
        var responses = new ResponseStreamWriter<TResponse>(call, method.ResponseMarshaller);
        await _invoke(request, responses, call).ConfigureAwait(false);
    }
}
