using System.Net.Sockets;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Server;

/// <summary>One call on the server, from its HTTP request to its status.</summary>
internal sealed partial class HttpServerCallContext(HttpContext httpContext, IMethod method, CallSettings settings) : ServerCallContext
{
    private Metadata? _requestHeaders;
    private Metadata? _responseTrailers;
    private AuthContext? _authContext;
    private PipeFrameWriter? _frames;

    public HttpContext HttpContext => httpContext;

    /// <summary>Whether the method has returned, so that nothing can be written any more.</summary>
    public bool IsOver { get; private set; }

    protected override string MethodCore => method.FullName;

    protected override string HostCore => httpContext.Request.Host.Value ?? "";

    protected override string PeerCore => httpContext.Connection.RemoteIpAddress switch
    {
        null => "unknown",
        { AddressFamily: AddressFamily.InterNetworkV6 } address => $"ipv6:[{address}]:{httpContext.Connection.RemotePort}",
        var address => $"ipv4:{address}:{httpContext.Connection.RemotePort}",
    };

    protected override DateTime DeadlineCore => _deadline;

    protected override CancellationToken CancellationTokenCore => _stop?.Token ?? httpContext.RequestAborted;

    protected override Metadata RequestHeadersCore => _requestHeaders ??= ReadRequestHeaders();

    protected override Metadata ResponseTrailersCore => _responseTrailers ??= [];

    protected override Status StatusCore { get; set; } = Status.DefaultSuccess;

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override IDictionary<object, object> UserStateCore => httpContext.Items!;

    protected override AuthContext AuthContextCore =>
        _authContext ??= PeerCertificate.ToAuthContext(httpContext.Connection.ClientCertificate);

    /// <summary>Takes up the call: its deadline, and how its messages are packed.</summary>
    /// <exception cref="RpcException">The headers ask for what this server can't do.</exception>
    public MessageReader Begin()
    {
        httpContext.Response.ContentType = WireNames.ContentType;
        StartDeadline();
        string? encoding = httpContext.Request.Headers[WireNames.Encoding];
        if (encoding is not (null or WireNames.Identity or WireNames.Gzip))
        {
            httpContext.Response.Headers[WireNames.AcceptEncoding] = WireNames.AcceptedEncodings;
            throw new RpcException(new Status(StatusCode.Unimplemented, $"This server can't read messages with encoding \"{encoding}\"."));
        }

        return new MessageReader(httpContext.Request.BodyReader, settings.Options.MaxReceiveMessageSize, encoding);
    }

    /// <summary>Puts a message into the response's buffer; it goes out with the next flush or with the end.</summary>
    /// <exception cref="RpcException">The message is larger than the limit (RESOURCE_EXHAUSTED).</exception>
    public async ValueTask BufferAsync<T>(T message, Action<T, SerializationContext> serializer)
    {
        // The pipe may be written to only after the headers.
        if (!httpContext.Response.HasStarted)
        {
            await httpContext.Response.StartAsync().ConfigureAwait(false);
        }

        _frames ??= new PipeFrameWriter(httpContext.Response.BodyWriter, settings.Options.MaxSendMessageSize);
        _frames.Write(message, serializer);
    }

    /// <summary>Takes the status of an exception that the method, or reading its request, threw.</summary>
    public void Fail(Exception exception)
    {
        if (exception is RpcException rpc)
        {
            Status = rpc.Status;
            foreach (var entry in rpc.Trailers)
            {
                ResponseTrailers.Add(entry);
            }

            // OK can be thrown, to say that an early end is no failure.
            if (rpc.StatusCode != StatusCode.OK)
            {
                ServerLog.CallFailed(settings.Logger, Method, rpc.StatusCode, rpc.Status.Detail);
            }

            return;
        }

        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            Status = Status.DefaultCancelled;
            ServerLog.CallCancelled(settings.Logger, Method);
            return;
        }

        // The deadline's own status is set at the end; what it made the method throw is of no interest.
        if (HasDeadlinePassed)
        {
            return;
        }

        ServerLog.HandlerThrew(settings.Logger, Method, exception);
        var detail = "Exception was thrown by handler.";
        if (settings.Options.EnableDetailedErrors == true)
        {
            detail += $" {exception.GetType().Name}: {exception.Message}";
        }

        Status = new Status(StatusCode.Unknown, detail);
    }

    /// <summary>Ends the call with the status so far.</summary>
    public void End()
    {
        IsOver = true;
        StopDeadline();
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (_frames is { IsBroken: true })
        {
            // Half a message is in the buffer; the client must not take it for a whole one.
            ServerLog.BrokenMessage(settings.Logger, Method);
            httpContext.Abort();
            return;
        }

        var destination = httpContext.Response.HasStarted
            ? httpContext.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers
            : httpContext.Response.Headers;
        StatusTrailers.Write(destination, Status, _responseTrailers ?? Metadata.Empty);
    }

    protected override async Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        if (httpContext.Response.HasStarted || IsOver)
        {
            throw new InvalidOperationException("Response headers go out once, before the first message; they are gone already.");
        }

        StatusTrailers.AddMetadata(httpContext.Response.Headers, responseHeaders);
        await httpContext.Response.StartAsync().ConfigureAwait(false);
        await httpContext.Response.BodyWriter.FlushAsync().ConfigureAwait(false);
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("Contexts are not propagated; pass Deadline and CancellationToken to the next call.");

    private Metadata ReadRequestHeaders()
    {
        var metadata = new Metadata();
        foreach (var header in httpContext.Request.Headers)
        {
            foreach (var value in header.Value)
            {
                if (value is not null)
                {
                    WireMetadata.AddReceived(metadata, header.Key, value);
                }
            }
        }

        return metadata;
    }
}
