using Grpc.AspNetCore.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds gRPC to a host.</summary>
public static class GrpcServicesExtensions
{
    /// <summary>Adds what <c>MapGrpcService</c> needs.</summary>
    public static IGrpcServerBuilder AddGrpc(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRouting(options =>
            options.ConstraintMap[UnimplementedConstraint.Name] = typeof(UnimplementedConstraint));
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton<UnimplementedRoutes>();
        return new GrpcServerBuilder(services);
    }

    /// <summary>Adds what <c>MapGrpcService</c> needs, with options for all services.</summary>
    public static IGrpcServerBuilder AddGrpc(this IServiceCollection services, Action<GrpcServiceOptions> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configureOptions);
        services.Configure(configureOptions);
        return services.AddGrpc();
    }

    /// <summary>Options for one service, on top of those for all.</summary>
    public static IGrpcServerBuilder AddServiceOptions<TService>(
        this IGrpcServerBuilder grpcBuilder, Action<GrpcServiceOptions<TService>> configure)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(grpcBuilder);
        ArgumentNullException.ThrowIfNull(configure);
        grpcBuilder.Services.AddOptions<GrpcServiceOptions<TService>>()
            .Configure<IOptions<GrpcServiceOptions>>((options, global) => options.StartFrom(global.Value))
            .Configure(configure);
        return grpcBuilder;
    }
}
