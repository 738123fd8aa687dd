using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>Finds or makes the service object for a call.</summary>
internal sealed class ServiceActivator<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TService>
    where TService : class
{
    private readonly ObjectFactory<TService> _create = ActivatorUtilities.CreateFactory<TService>([]);

    /// <summary>The service for a call. One that is made for it lives as long as its HTTP response.</summary>
    public TService Get(ServerCallContext context)
    {
        var http = context.GetHttpContext();
        if (http.RequestServices.GetService<TService>() is { } registered)
        {
            return registered;
        }

        var made = _create(http.RequestServices, []);
        if (made is IAsyncDisposable asynchronous)
        {
            http.Response.RegisterForDisposeAsync(asynchronous);
        }
        else if (made is IDisposable disposable)
        {
            http.Response.RegisterForDispose(disposable);
        }

        return made;
    }
}
