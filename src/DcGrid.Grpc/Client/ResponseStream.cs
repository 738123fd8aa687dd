using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>Where a caller reads responses.</summary>
internal sealed class ResponseStream<TRequest, TResponse>(HttpCall<TRequest, TResponse> call) : IAsyncStreamReader<TResponse>
    where TRequest : class
    where TResponse : class
{
    private TResponse? _current;
    private int _reading;

    public TResponse Current => _current
        ?? throw new InvalidOperationException("There is no current message; call MoveNext, and stop when it returns false.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _reading, 1) != 0)
        {
            throw new InvalidOperationException("The previous read has not ended; read one message at a time.");
        }

        try
        {
            using var registration = cancellationToken.UnsafeRegister(static state => ((HttpCall)state!).CancelByCaller(), call);
            _current = await call.ReadNextResponseAsync().ConfigureAwait(false);
            return _current is not null;
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }
}
