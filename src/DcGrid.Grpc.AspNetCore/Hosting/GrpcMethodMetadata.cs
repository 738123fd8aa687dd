using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>Says in an endpoint's metadata which method it answers.</summary>
public sealed class GrpcMethodMetadata
{
    /// <summary>Makes metadata.</summary>
    public GrpcMethodMetadata(Type serviceType, IMethod method)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        ArgumentNullException.ThrowIfNull(method);
        ServiceType = serviceType;
        Method = method;
    }

    /// <summary>The service's implementation.</summary>
    public Type ServiceType { get; }

    /// <summary>The method.</summary>
    public IMethod Method { get; }
}
