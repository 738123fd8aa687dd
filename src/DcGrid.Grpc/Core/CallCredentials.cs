namespace Grpc.Core;

/// <summary>Adds metadata, such as "authorization", to a call that is about to start.</summary>
public delegate Task AsyncAuthInterceptor(AuthInterceptorContext context, Metadata metadata);

/// <summary>What a provider of call credentials is told.</summary>
public class AuthInterceptorContext
{
    /// <summary>Makes a context.</summary>
    public AuthInterceptorContext(string serviceUrl, string methodName)
        : this(serviceUrl, methodName, CancellationToken.None)
    {
    }

    /// <summary>Makes a context.</summary>
    public AuthInterceptorContext(string serviceUrl, string methodName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serviceUrl);
        ArgumentNullException.ThrowIfNull(methodName);
        ServiceUrl = serviceUrl;
        MethodName = methodName;
        CancellationToken = cancellationToken;
    }

    /// <summary>Scheme, authority and service: "https://host:port/package.Service".</summary>
    public string ServiceUrl { get; }

    /// <summary>Name of the method within its service.</summary>
    public string MethodName { get; }

    /// <summary>Cancelled when the call is.</summary>
    public CancellationToken CancellationToken { get; }
}

/// <summary>Who makes a call.</summary>
public abstract class CallCredentials
{
    /// <summary>Credentials from a delegate that runs before each call.</summary>
    public static CallCredentials FromInterceptor(AsyncAuthInterceptor interceptor) => new Single(interceptor);

    /// <summary>Several credentials, applied in this order.</summary>
    public static CallCredentials Compose(params CallCredentials[] credentials) => new Several(credentials);

    internal abstract Task ApplyAsync(AuthInterceptorContext context, Metadata metadata);

    private sealed class Single : CallCredentials
    {
        private readonly AsyncAuthInterceptor _interceptor;

        public Single(AsyncAuthInterceptor interceptor)
        {
            ArgumentNullException.ThrowIfNull(interceptor);
            _interceptor = interceptor;
        }

        internal override Task ApplyAsync(AuthInterceptorContext context, Metadata metadata) => _interceptor(context, metadata);
    }

    private sealed class Several : CallCredentials
    {
        private readonly CallCredentials[] _credentials;

        public Several(CallCredentials[] credentials)
        {
            ArgumentNullException.ThrowIfNull(credentials);
            if (credentials.Length < 2)
            {
                throw new ArgumentException("Composing needs two credentials or more.", nameof(credentials));
            }

            _credentials = [.. credentials];
        }

        internal override async Task ApplyAsync(AuthInterceptorContext context, Metadata metadata)
        {
            foreach (var credentials in _credentials)
            {
                await credentials.ApplyAsync(context, metadata).ConfigureAwait(false);
            }
        }
    }
}
