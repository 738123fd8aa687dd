using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>Where a server method writes responses.</summary>
internal sealed class ResponseStreamWriter<TResponse>(HttpServerCallContext call, Marshaller<TResponse> marshaller)
    : IServerStreamWriter<TResponse>
    where TResponse : class
{
    private WriteOptions? _writeOptions;
    private int _writing;

    public WriteOptions? WriteOptions
    {
        get => _writeOptions ?? call.WriteOptions;
        set => _writeOptions = value;
    }

    public Task WriteAsync(TResponse message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (call.IsOver)
        {
            throw new InvalidOperationException("The method has returned; its response stream can't be written any more.");
        }

        if (Interlocked.Exchange(ref _writing, 1) != 0)
        {
            throw new InvalidOperationException("The previous write has not ended; write one message at a time.");
        }

        try
        {
            // Without this, a method that never looks would write to a client that has gone for ever.
            call.CancellationToken.ThrowIfCancellationRequested();
            cancellationToken.ThrowIfCancellationRequested();
            await call.BufferAsync(message, marshaller.ContextualSerializer).ConfigureAwait(false);
            if (WriteOptions is null || (WriteOptions.Flags & WriteFlags.BufferHint) == 0)
            {
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var body = call.HttpContext.Response.BodyWriter;
        if (!cancellationToken.CanBeCanceled || cancellationToken == call.CancellationToken)
        {
            await body.FlushAsync(call.CancellationToken).ConfigureAwait(false);
            return;
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.CancellationToken);
        await body.FlushAsync(linked.Token).ConfigureAwait(false);
    }
}
