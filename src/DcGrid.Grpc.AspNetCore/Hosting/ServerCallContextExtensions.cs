using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http;

namespace Grpc.Core;

/// <summary>From a call to the HTTP request under it.</summary>
public static class ServerCallContextExtensions
{
    /// <summary>The HTTP request under the call: connection, user, services.</summary>
    /// <exception cref="InvalidOperationException">The call did not come over HTTP, as in a test.</exception>
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext)
    {
        ArgumentNullException.ThrowIfNull(serverCallContext);
        if (serverCallContext is HttpServerCallContext http)
        {
            return http.HttpContext;
        }

        // As stock gRPC does it, so that a test's own context can carry a request too.
        if (serverCallContext.UserState.TryGetValue("__HttpContext", out var value) && value is HttpContext fromState)
        {
            return fromState;
        }

        throw new InvalidOperationException("The call has no HttpContext; it did not come over HTTP.");
    }
}
