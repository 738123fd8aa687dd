using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>Where a server method reads requests.</summary>
internal sealed class RequestStreamReader<TRequest>(
    HttpServerCallContext call, MessageReader reader, Marshaller<TRequest> marshaller) : IAsyncStreamReader<TRequest>
    where TRequest : class
{
    private TRequest? _current;
    private int _reading;
    private bool _ended;

    public TRequest Current => _current
        ?? throw new InvalidOperationException("There is no current message; call MoveNext, and stop when it returns false.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (call.IsOver)
        {
            throw new InvalidOperationException("The method has returned; its request stream can't be read any more.");
        }

        if (Interlocked.Exchange(ref _reading, 1) != 0)
        {
            throw new InvalidOperationException("The previous read has not ended; read one message at a time.");
        }

        try
        {
            if (_ended)
            {
                return false;
            }

            _current = cancellationToken.CanBeCanceled
                ? await ReadLinkedAsync(cancellationToken).ConfigureAwait(false)
                : await reader.ReadAsync(marshaller.ContextualDeserializer, call.CancellationToken).ConfigureAwait(false);
            _ended = _current is null;
            return !_ended;
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }

    private async ValueTask<TRequest?> ReadLinkedAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken == call.CancellationToken)
        {
            return await reader.ReadAsync(marshaller.ContextualDeserializer, cancellationToken).ConfigureAwait(false);
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.CancellationToken);
        return await reader.ReadAsync(marshaller.ContextualDeserializer, linked.Token).ConfigureAwait(false);
    }
}
