using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>One request, one response.</summary>
internal sealed class UnaryHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, CallSettings settings, UnaryServerMethod<TRequest, TResponse> implementation)
    : MethodHandler(method, settings)
    where TRequest : class
    where TResponse : class
{
    private readonly UnaryServerMethod<TRequest, TResponse> _invoke =
        InterceptorPipeline.Build(settings.Options.Interceptors, implementation);

    protected override async Task AnswerAsync(HttpServerCallContext call, MessageReader reader)
    {
        var request = await ReadRequestAsync(call, reader, method.RequestMarshaller).ConfigureAwait(false);
        var response = await _invoke(request, call).ConfigureAwait(false);
        await WriteResponseAsync(call, response, method.ResponseMarshaller).ConfigureAwait(false);
    }
}
