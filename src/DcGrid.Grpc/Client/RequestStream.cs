using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>Where a caller writes requests.</summary>
/// <param name="call">The call.</param>
/// <param name="content">Its request body.</param>
/// <param name="singleResponse">The response of a call that has one; null where responses are a stream of their own.</param>
internal sealed class RequestStream<TRequest, TResponse>(
    HttpCall<TRequest, TResponse> call, RequestStreamContent content, Task<TResponse>? singleResponse) : IClientStreamWriter<TRequest>
    where TRequest : class
    where TResponse : class
{
    private readonly FrameBuffer _frame = new(call.MaxSendMessageBytes);
    private int _writing;
    private bool _completed;

    public WriteOptions? WriteOptions { get; set; } = call.WriteOptions;

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_completed)
        {
            throw new InvalidOperationException("The request stream has been completed; no more can be written.");
        }

        if (Interlocked.Exchange(ref _writing, 1) != 0)
        {
            throw new InvalidOperationException("The previous write has not ended; write one message at a time.");
        }

        try
        {
            using var registration = cancellationToken.UnsafeRegister(static state => ((HttpCall)state!).CancelByCaller(), call);
            await WriteFrameAsync(message).ConfigureAwait(false);
        }
        finally
        {
            _frame.Release();
            Volatile.Write(ref _writing, 0);
        }
    }

    public Task CompleteAsync()
    {
        if (Volatile.Read(ref _writing) != 0)
        {
            throw new InvalidOperationException("The last write has not ended; complete the stream after it.");
        }

        _completed = true;
        content.End();
        return Task.CompletedTask;
    }

    private async Task WriteFrameAsync(TRequest message)
    {
        if (call.IsFinished)
        {
            throw EndedEarly();
        }

        Serialize(message);
        try
        {
            var stream = await content.StreamAsync.WaitAsync(call.Stopped).ConfigureAwait(false);
            await stream.WriteAsync(_frame.Frame, call.Stopped).ConfigureAwait(false);
            if (WriteOptions is null || (WriteOptions.Flags & WriteFlags.BufferHint) == 0)
            {
                await stream.FlushAsync(call.Stopped).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            throw await FailureOfWriteAsync(exception).ConfigureAwait(false);
        }
    }

    private void Serialize(TRequest message)
    {
        try
        {
            _frame.Serialize(message, call.RequestMarshaller.ContextualSerializer);
        }
        catch (Exception exception)
        {
            // The stream would go on with a message missing, so the call ends here.
            call.Fail(exception as RpcException
                ?? new RpcException(new Status(StatusCode.Internal, "The request could not be serialised.", exception)));
            throw call.Failure();
        }
    }

    /// <summary>A write fails because the call has ended; its status says why, better than the write's own exception.</summary>
    private async Task<Exception> FailureOfWriteAsync(Exception exception)
    {
        if (singleResponse is not null)
        {
            await ((Task)singleResponse).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Responses may still be waiting to be read, and the status behind them; that is for the reader to find.
        return call.IsFinished ? EndedEarly() : new RpcException(call.Translate(exception));
    }

    private Exception EndedEarly() => call.GetStatus().StatusCode == StatusCode.OK
        ? new InvalidOperationException("The server has ended the call with OK; it takes no more requests.")
        : call.Failure();
}
