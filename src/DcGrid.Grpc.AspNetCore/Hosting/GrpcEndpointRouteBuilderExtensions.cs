using System.Diagnostics.CodeAnalysis;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps gRPC services to endpoints.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    private const DynamicallyAccessedMemberTypes ServiceMembers =
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods;

    /// <summary>
    /// Maps every method of a service. The service is taken from the call's services, or made for each call from them.
    /// </summary>
    /// <typeparam name="TService">An implementation of a generated service base.</typeparam>
    /// <exception cref="InvalidOperationException">AddGrpc was not called, or the type has no generated base.</exception>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<[DynamicallyAccessedMembers(ServiceMembers)] TService>(
        this IEndpointRouteBuilder builder)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.ServiceProvider;
        var routes = services.GetService<UnimplementedRoutes>()
            ?? throw new InvalidOperationException("gRPC is not set up; call services.AddGrpc() first.");

        var global = services.GetRequiredService<IOptions<GrpcServiceOptions>>().Value;
        var own = services.GetRequiredService<IOptions<GrpcServiceOptions<TService>>>().Value;
        var settings = new CallSettings(
            own.IsSetUp ? own : global,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILoggerFactory>().CreateLogger("Grpc.AspNetCore.Server"));
        var binder = new EndpointBinder<TService>(settings);
        binder.Bind();

        List<IEndpointConventionBuilder> endpoints = [.. binder.Methods.Select(method => Map(builder, method))];
        if (settings.Options.IgnoreUnknownServices != true)
        {
            foreach (var service in binder.Methods.Select(method => method.Method.ServiceName).Distinct())
            {
                routes.Map(builder, settings, service);
            }

            routes.Map(builder, settings, null);
        }

        return new GrpcServiceEndpointConventionBuilder(endpoints);
    }

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder builder, BoundMethod method)
    {
        var endpoint = builder.MapPost(method.Method.FullName, method.Handler);
        endpoint.Add(convention =>
        {
            convention.DisplayName = "gRPC - " + method.Method.FullName;
            foreach (var item in method.Metadata)
            {
                convention.Metadata.Add(item);
            }
        });
        return endpoint;
    }
}
