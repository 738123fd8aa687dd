using System.Collections.Concurrent;
using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>
/// Calls to one server over HTTP/2: with TLS for https:// addresses, with prior knowledge for http://. Connections are made
/// when they are needed, and made anew after they broke. Safe for use from many threads; make one and keep it.
/// </summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    private readonly ConcurrentDictionary<IMethod, Uri> _uris = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly HttpMessageInvoker _invoker;
    private readonly bool _ownsInvoker;
    private int _disposing;

    private GrpcChannel(Uri address, GrpcChannelOptions options)
        : base(address.Authority)
    {
        if (options is { HttpHandler: not null, HttpClient: not null })
        {
            throw new ArgumentException("Give the channel an HttpHandler or an HttpClient, not both.", nameof(options));
        }

        var isSecure = IsSecureAddress(address);
        if (options.Credentials is { } credentials && credentials.IsSecure != isSecure)
        {
            throw new ArgumentException(
                $"The address {address} is {(isSecure ? "encrypted and the credentials are not" : "not encrypted and the credentials are")}.",
                nameof(options));
        }

        Address = address;
        MaxSendMessageBytes = options.MaxSendMessageSize;
        MaxReceiveMessageBytes = options.MaxReceiveMessageSize;
        ThrowsOperationCanceled = options.ThrowOperationCanceledOnCancellation;
        CallCredentials = options.Credentials?.CallCredentials;
        MaySendCredentials = isSecure || options.UnsafeUseInsecureChannelCallCredentials;
        TimeProvider = options.ServiceProvider?.GetService(typeof(TimeProvider)) as TimeProvider ?? TimeProvider.System;
        _ownsInvoker = options.DisposeHttpClient || options is { HttpHandler: null, HttpClient: null };
        _invoker = options.HttpClient ?? new HttpMessageInvoker(options.HttpHandler ?? CreateHandler(), _ownsInvoker);
    }

    internal Uri Address { get; }

    internal int? MaxSendMessageBytes { get; }

    internal int? MaxReceiveMessageBytes { get; }

    internal bool ThrowsOperationCanceled { get; }

    internal bool MaySendCredentials { get; }

    internal CallCredentials? CallCredentials { get; }

    internal TimeProvider TimeProvider { get; }

    /// <summary>Cancelled when the channel is disposed.</summary>
    internal CancellationToken Disposed => _disposed.Token;

    /// <summary>A channel to an address such as "https://host:port".</summary>
    public static GrpcChannel ForAddress(string address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>A channel to an address such as "https://host:port".</summary>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            throw new ArgumentException($"\"{address}\" is not an address such as https://host:port.", nameof(address));
        }

        return ForAddress(uri, channelOptions);
    }

    /// <summary>A channel to an address such as "https://host:port".</summary>
    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>A channel to an address such as "https://host:port". A path in the address is not used.</summary>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        return new GrpcChannel(address, channelOptions);
    }

    /// <inheritdoc/>
    public override CallInvoker CreateCallInvoker()
    {
        ObjectDisposedException.ThrowIf(_disposing != 0, this);
        return new HttpCallInvoker(this);
    }

    /// <summary>Cancels the calls that run and closes the connections.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposing, 1) != 0)
        {
            return;
        }

        _disposed.Cancel();
        if (_ownsInvoker)
        {
            _invoker.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override Task ShutdownAsyncCore()
    {
        Dispose();
        return Task.CompletedTask;
    }

    internal Uri UriOf(IMethod method) =>
        _uris.GetOrAdd(method, static (key, address) => new Uri(address, key.FullName), Address);

    /// <summary>Sends a request; ends with the response's headers.</summary>
    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _invoker is HttpClient client
            ? client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            : _invoker.SendAsync(request, cancellationToken);

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposing != 0, this);

    private static bool IsSecureAddress(Uri address)
    {
        if (address.IsAbsoluteUri && address.Scheme == Uri.UriSchemeHttps)
        {
            return true;
        }

        if (address.IsAbsoluteUri && address.Scheme == Uri.UriSchemeHttp)
        {
            return false;
        }

        throw new ArgumentException($"\"{address}\" is not an address such as https://host:port.", nameof(address));
    }

    private static SocketsHttpHandler CreateHandler() => new()
    {
        // A server allows some hundred calls on one connection; more calls open more connections.
        EnableMultipleHttp2Connections = true,
        AllowAutoRedirect = false,
        UseCookies = false,
    };
}
