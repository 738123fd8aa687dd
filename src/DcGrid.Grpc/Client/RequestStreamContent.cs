using System.Net;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>A request body that is written from outside, message by message, until <see cref="End"/>.</summary>
internal sealed class RequestStreamContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RequestStreamContent() => Headers.TryAddWithoutValidation("Content-Type", WireNames.ContentType);

    /// <summary>Where to write, as soon as the transport is ready.</summary>
    public Task<Stream> StreamAsync => _stream.Task;

    /// <summary>Ends the body.</summary>
    public void End() => _end.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The headers go out now: the server may have something to say before the first request.
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (!_stream.TrySetResult(stream))
        {
            throw new IOException("The connection was lost after the request stream had begun.");
        }

        await _end.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }
}
