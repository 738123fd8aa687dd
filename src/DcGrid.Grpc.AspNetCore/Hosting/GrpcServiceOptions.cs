using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>What holds for all services, or for one.</summary>
public class GrpcServiceOptions
{
    /// <summary>Limit of a message sent, in bytes; null (the default) for none.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Limit of a message received, in bytes; null for none. Default 4 MiB.</summary>
    public int? MaxReceiveMessageSize { get; set; } = WireNames.DefaultMaxReceiveMessageBytes;

    /// <summary>Whether a client is told the text of an exception that is no RpcException. Default false: it may tell secrets.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary>Whether calls to services and methods that are not there are left to HTTP (404) in place of UNIMPLEMENTED.</summary>
    public bool? IgnoreUnknownServices { get; set; }

    /// <summary>Interceptors, the outermost first.</summary>
    public InterceptorCollection Interceptors { get; } = [];

    /// <summary>Whether these options were set up, and are more than an empty default.</summary>
    internal bool IsSetUp { get; private set; }

    /// <summary>Takes over what holds for all services. Once: a second configuration of a service adds to the first.</summary>
    internal void StartFrom(GrpcServiceOptions global)
    {
        if (IsSetUp)
        {
            return;
        }

        IsSetUp = true;
        MaxSendMessageSize = global.MaxSendMessageSize;
        MaxReceiveMessageSize = global.MaxReceiveMessageSize;
        EnableDetailedErrors = global.EnableDetailedErrors;
        IgnoreUnknownServices = global.IgnoreUnknownServices;
        foreach (var interceptor in global.Interceptors)
        {
            Interceptors.Add(interceptor);
        }
    }
}

/// <summary>What holds for one service; starts as a copy of what holds for all.</summary>
/// <typeparam name="TService">The service.</typeparam>
public class GrpcServiceOptions<TService> : GrpcServiceOptions
    where TService : class
{
}
