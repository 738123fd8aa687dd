using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>A method with what answers it.</summary>
internal sealed record BoundMethod(IMethod Method, RequestDelegate Handler, IReadOnlyList<object> Metadata);

/// <summary>
/// Is told a service's methods by the generated BindService and makes handlers of them. The reflection is done once, at
/// start-up; calls go through delegates.
/// </summary>
internal sealed class EndpointBinder<[DynamicallyAccessedMembers(
    DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods)] TService>(CallSettings settings)
    : ServiceBinderBase
    where TService : class
{
    private const BindingFlags AnyStatic = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly ServiceActivator<TService> _activator = new();

    public List<BoundMethod> Methods { get; } = [];

    public void Bind()
    {
        for (var type = typeof(TService); type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is not { } attribute)
            {
                continue;
            }

            var bind = attribute.BindType.GetMethod(attribute.BindMethodName, AnyStatic, [typeof(ServiceBinderBase), type])
                ?? throw new InvalidOperationException(
                    $"{attribute.BindType} has no {attribute.BindMethodName}(ServiceBinderBase, {type.Name}).");
            bind.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [this, null], null);
            return;
        }

        throw new InvalidOperationException($"{typeof(TService)} does not derive from a generated service base.");
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Find(method, typeof(TRequest), typeof(ServerCallContext));
        var open = implementation.CreateDelegate<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>();
        UnaryServerMethod<TRequest, TResponse> invoke = (request, context) => open(_activator.Get(context), request, context);
        Add(method, implementation, new UnaryHandler<TRequest, TResponse>(method, settings, invoke));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Find(method, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        var open = implementation.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>>>();
        ClientStreamingServerMethod<TRequest, TResponse> invoke = (requests, context) => open(_activator.Get(context), requests, context);
        Add(method, implementation, new ClientStreamingHandler<TRequest, TResponse>(method, settings, invoke));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Find(method, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var open = implementation
            .CreateDelegate<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        ServerStreamingServerMethod<TRequest, TResponse> invoke = (request, responses, context) =>
            open(_activator.Get(context), request, responses, context);
        Add(method, implementation, new ServerStreamingHandler<TRequest, TResponse>(method, settings, invoke));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var implementation = Find(
            method, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        var open = implementation.CreateDelegate<
            Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        DuplexStreamingServerMethod<TRequest, TResponse> invoke = (requests, responses, context) =>
            open(_activator.Get(context), requests, responses, context);
        Add(method, implementation, new DuplexStreamingHandler<TRequest, TResponse>(method, settings, invoke));
    }

    private static MethodInfo Find(IMethod method, params Type[] parameters) =>
        typeof(TService).GetMethod(method.Name, BindingFlags.Instance | BindingFlags.Public, parameters)
        ?? throw new InvalidOperationException($"{typeof(TService)} has no public method for {method.FullName}.");

    private void Add(IMethod method, MethodInfo implementation, MethodHandler handler)
    {
        List<object> metadata =
        [
            new GrpcMethodMetadata(typeof(TService), method),
            .. typeof(TService).GetCustomAttributes(inherit: true),
            .. implementation.GetCustomAttributes(inherit: true),
        ];
        Methods.Add(new BoundMethod(method, handler.HandleAsync, metadata));
    }
}
