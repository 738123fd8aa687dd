using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>What a channel is made with.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>
    /// Whether the channel is encrypted, and call credentials for every call. Null takes it from the address' scheme;
    /// anything else must agree with the scheme.
    /// </summary>
    public ChannelCredentials? Credentials { get; set; }

    /// <summary>Limit of a message sent, in bytes; null (the default) for none.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Limit of a message received, in bytes; null for none. Default 4 MiB.</summary>
    public int? MaxReceiveMessageSize { get; set; } = WireNames.DefaultMaxReceiveMessageBytes;

    /// <summary>
    /// The handler that carries the calls, such as a <see cref="SocketsHttpHandler"/> that trusts a CA of one's own.
    /// It must speak HTTP/2 and must not follow redirects. Null for a handler of the channel's own.
    /// </summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>The client that carries the calls, in place of <see cref="HttpHandler"/>. Its Timeout holds for whole calls.</summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>Whether disposing the channel disposes <see cref="HttpHandler"/> or <see cref="HttpClient"/>. Default false.</summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>Whether a cancelled or timed-out call throws <see cref="OperationCanceledException"/> in place of <see cref="RpcException"/>.</summary>
    public bool ThrowOperationCanceledOnCancellation { get; set; }

    /// <summary>
    /// Whether call credentials go over http:// too. Without it a call that has credentials fails on http://, so that no
    /// token is sent in the clear by mistake.
    /// </summary>
    public bool UnsafeUseInsecureChannelCallCredentials { get; set; }

    /// <summary>Where the channel looks for a <see cref="System.TimeProvider"/>, which deadlines go by. Null for the system's.</summary>
    public IServiceProvider? ServiceProvider { get; set; }
}
