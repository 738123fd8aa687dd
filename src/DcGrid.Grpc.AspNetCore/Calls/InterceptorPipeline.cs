using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Grpc.AspNetCore.Server;

/// <summary>Puts a service's interceptors before a method. Built once for each method, the innermost first.</summary>
internal static class InterceptorPipeline
{
    public static UnaryServerMethod<TRequest, TResponse> Build<TRequest, TResponse>(
        IEnumerable<InterceptorRegistration> interceptors, UnaryServerMethod<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
    {
        foreach (var registration in interceptors.Reverse())
        {
            var next = method;
            method = async (request, context) =>
            {
                var (interceptor, isOwned) = registration.Get(context.GetHttpContext().RequestServices);
                try
                {
                    return await interceptor.UnaryServerHandler(request, context, next).ConfigureAwait(false);
                }
                finally
                {
                    if (isOwned)
                    {
                        await DisposeAsync(interceptor).ConfigureAwait(false);
                    }
                }
            };
        }

        return method;
    }

    public static ClientStreamingServerMethod<TRequest, TResponse> Build<TRequest, TResponse>(
        IEnumerable<InterceptorRegistration> interceptors, ClientStreamingServerMethod<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
    {
        foreach (var registration in interceptors.Reverse())
        {
            var next = method;
            method = async (requests, context) =>
            {
                var (interceptor, isOwned) = registration.Get(context.GetHttpContext().RequestServices);
                try
                {
                    return await interceptor.ClientStreamingServerHandler(requests, context, next).ConfigureAwait(false);
                }
                finally
                {
                    if (isOwned)
                    {
                        await DisposeAsync(interceptor).ConfigureAwait(false);
                    }
                }
            };
        }

        return method;
    }

    public static ServerStreamingServerMethod<TRequest, TResponse> Build<TRequest, TResponse>(
        IEnumerable<InterceptorRegistration> interceptors, ServerStreamingServerMethod<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
    {
        foreach (var registration in interceptors.Reverse())
        {
            var next = method;
            method = async (request, responses, context) =>
            {
                var (interceptor, isOwned) = registration.Get(context.GetHttpContext().RequestServices);
                try
                {
                    await interceptor.ServerStreamingServerHandler(request, responses, context, next).ConfigureAwait(false);
                }
                finally
                {
                    if (isOwned)
                    {
                        await DisposeAsync(interceptor).ConfigureAwait(false);
                    }
                }
            };
        }

        return method;
    }

    public static DuplexStreamingServerMethod<TRequest, TResponse> Build<TRequest, TResponse>(
        IEnumerable<InterceptorRegistration> interceptors, DuplexStreamingServerMethod<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
    {
        foreach (var registration in interceptors.Reverse())
        {
            var next = method;
            method = async (requests, responses, context) =>
            {
                var (interceptor, isOwned) = registration.Get(context.GetHttpContext().RequestServices);
                try
                {
                    await interceptor.DuplexStreamingServerHandler(requests, responses, context, next).ConfigureAwait(false);
                }
                finally
                {
                    if (isOwned)
                    {
                        await DisposeAsync(interceptor).ConfigureAwait(false);
                    }
                }
            };
        }

        return method;
    }

    private static async ValueTask DisposeAsync(Interceptor interceptor)
    {
        if (interceptor is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            (interceptor as IDisposable)?.Dispose();
        }
    }
}
