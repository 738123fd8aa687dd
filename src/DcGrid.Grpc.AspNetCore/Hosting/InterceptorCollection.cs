using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>Interceptors of a server, the outermost first.</summary>
public class InterceptorCollection : Collection<InterceptorRegistration>
{
    /// <summary>Adds an interceptor; see <see cref="Add(Type, object[])"/>.</summary>
    public void Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TInterceptor>(params object[] args)
        where TInterceptor : Interceptor => Add(typeof(TInterceptor), args);

    /// <summary>
    /// Adds an interceptor. One that is registered as a service is taken from there for each call; any other is made for
    /// each call, from services and these arguments.
    /// </summary>
    public void Add([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type interceptorType, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(interceptorType);
        ArgumentNullException.ThrowIfNull(args);
        if (!interceptorType.IsSubclassOf(typeof(Interceptor)))
        {
            throw new ArgumentException($"{interceptorType} is not an {nameof(Interceptor)}.", nameof(interceptorType));
        }

        Add(new InterceptorRegistration(interceptorType, args));
    }
}

/// <summary>One interceptor of a server.</summary>
public class InterceptorRegistration
{
    private readonly object[] _arguments;
    private readonly ObjectFactory _create;

    internal InterceptorRegistration(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type, object[] arguments)
    {
        Type = type;
        _arguments = arguments;
        _create = ActivatorUtilities.CreateFactory(type, [.. arguments.Select(argument => argument.GetType())]);
    }

    /// <summary>The interceptor's type.</summary>
    public Type Type { get; }

    /// <summary>What its constructor is given besides services.</summary>
    public IReadOnlyList<object> Arguments => _arguments;

    /// <summary>The interceptor for a call, and whether it was made for it and must be disposed with it.</summary>
    internal (Interceptor Interceptor, bool IsOwned) Get(IServiceProvider services) =>
        _arguments.Length == 0 && services.GetService(Type) is Interceptor registered
            ? (registered, false)
            : ((Interceptor)_create(services, _arguments), true);
}
