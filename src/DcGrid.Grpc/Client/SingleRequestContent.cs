using System.Net;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>A request body with one message. It can be produced again, for a connection that broke before it took anything.</summary>
internal sealed class SingleRequestContent<TRequest> : HttpContent, IRequestContent
    where TRequest : class
{
    private readonly TRequest _request;
    private readonly Marshaller<TRequest> _marshaller;
    private readonly int? _maxMessageBytes;

    public SingleRequestContent(TRequest request, Marshaller<TRequest> marshaller, int? maxMessageBytes)
    {
        _request = request;
        _marshaller = marshaller;
        _maxMessageBytes = maxMessageBytes;
        Headers.TryAddWithoutValidation("Content-Type", WireNames.ContentType);
    }

    public Exception? Failure { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var frame = new FrameBuffer(_maxMessageBytes);
        try
        {
            Serialize(frame);
            await stream.WriteAsync(frame.Frame, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            frame.Release();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }

    private void Serialize(FrameBuffer frame)
    {
        try
        {
            frame.Serialize(_request, _marshaller.ContextualSerializer);
        }
        catch (Exception exception)
        {
            Failure = exception is RpcException
                ? exception
                : new RpcException(new Status(StatusCode.Internal, "The request could not be serialised.", exception));
            throw;
        }
    }
}
