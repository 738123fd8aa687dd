using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Server;

/// <summary>Answers the HTTP requests for one method.</summary>
internal abstract class MethodHandler(IMethod method, CallSettings settings)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (!RequestCheck.Accepts(context))
        {
            return;
        }

        LiftHttpLimits(context);
        var call = new HttpServerCallContext(context, method, settings);
        try
        {
            await AnswerAsync(call, call.Begin()).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }

        call.End();
    }

    /// <summary>Reads, calls, writes. What it throws becomes the call's status.</summary>
    protected abstract Task AnswerAsync(HttpServerCallContext call, MessageReader reader);

    /// <summary>The one request of a method that has one.</summary>
    protected static async ValueTask<TRequest> ReadRequestAsync<TRequest>(
        HttpServerCallContext call, MessageReader reader, Marshaller<TRequest> marshaller)
        where TRequest : class =>
        await reader.ReadSingleAsync(marshaller.ContextualDeserializer, call.CancellationToken).ConfigureAwait(false)
        ?? throw new RpcException(new Status(StatusCode.Internal, "The request has no message."));

    /// <summary>Writes the one response of a method that has one, unless the method has set another status than OK.</summary>
    protected static ValueTask WriteResponseAsync<TResponse>(
        HttpServerCallContext call, TResponse? response, Marshaller<TResponse> marshaller)
        where TResponse : class
    {
        if (call.Status.StatusCode != StatusCode.OK)
        {
            return ValueTask.CompletedTask;
        }

        return response is null
            ? throw new InvalidOperationException($"{call.Method} returned null in place of a response.")
            : call.BufferAsync(response, marshaller.ContextualSerializer);
    }

    /// <summary>Messages have limits of their own, and a stream may be silent for as long as it likes.</summary>
    private void LiftHttpLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (method.Type is MethodType.Unary or MethodType.ServerStreaming)
        {
            return;
        }

        if (context.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}
