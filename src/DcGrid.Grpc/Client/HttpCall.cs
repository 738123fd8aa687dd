using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>
/// One call as an HTTP/2 stream, from its start to the one status that it ends with. Whatever comes first - the
/// server's status, the deadline, a cancellation, a broken connection - decides; all that comes later is ignored.
/// </summary>
internal abstract partial class HttpCall : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IMethod _method;
    private readonly string? _host;
    private readonly CallOptions _options;
    private Task _started = Task.CompletedTask;
    private HttpContent? _content;
    private HttpResponseMessage? _response;
    private PipeReader? _pipe;
    private bool _reading;
    private bool _finished;
    private Status _status;
    private Metadata _trailers = Metadata.Empty;
    private ITimer? _deadlineTimer;
    private CancellationTokenRegistration _callerCancels;
    private CancellationTokenRegistration _channelDisposed;

    protected HttpCall(GrpcChannel channel, IMethod method, string? host, CallOptions options)
    {
        channel.ThrowIfDisposed();
        Channel = channel;
        _method = method;
        _host = host;
        _options = options;
        if (options.Deadline is { Kind: not DateTimeKind.Utc } deadline && deadline != DateTime.MaxValue && deadline != DateTime.MinValue)
        {
            throw new ArgumentException("A call's deadline must be a UTC time (DateTimeKind.Utc).", nameof(options));
        }
    }

    public Task<Metadata> ResponseHeadersAsync => _headers.Task;

    public WriteOptions? WriteOptions => _options.WriteOptions;

    /// <summary>Cancelled when the call has ended, however it did.</summary>
    public CancellationToken Stopped => _stop.Token;

    public bool IsFinished
    {
        get
        {
            lock (_gate)
            {
                return _finished;
            }
        }
    }

    protected GrpcChannel Channel { get; }

    /// <summary>Ends with the response's headers, or with the call.</summary>
    protected Task Started => _started;

    protected MessageReader? Reader { get; private set; }

    /// <summary>Sends the request. Returns at once.</summary>
    public void Start(HttpContent content)
    {
        _content = content;
        WatchForEnd();
        _started = IsFinished ? Task.CompletedTask : SendAsync();
    }

    public Status GetStatus()
    {
        lock (_gate)
        {
            return _finished ? _status : throw new InvalidOperationException("The call has no status before it has ended.");
        }
    }

    public Metadata GetTrailers()
    {
        lock (_gate)
        {
            return _finished ? _trailers : throw new InvalidOperationException("The call has no trailers before it has ended.");
        }
    }

    public void Dispose() => Finish(new Status(StatusCode.Cancelled, "The call was disposed."));

    public void CancelByCaller() => Finish(new Status(StatusCode.Cancelled, "The call was cancelled by the client."));

    /// <summary>Ends the call with what this exception means, unless it has ended.</summary>
    public void Fail(Exception exception) => Finish(
        Translate(exception), exception is RpcException rpc ? rpc.Trailers : Metadata.Empty);

    /// <summary>The exception for the status that the call has ended with.</summary>
    public Exception Failure()
    {
        var status = GetStatus();
        if (Channel.ThrowsOperationCanceled && status.StatusCode is StatusCode.Cancelled or StatusCode.DeadlineExceeded)
        {
            var inner = new RpcException(status, _trailers);
            return new OperationCanceledException(status.Detail, inner, _options.CancellationToken);
        }

        return new RpcException(status, _trailers);
    }

    /// <summary>What an exception of the transport means, seen with this call's deadline.</summary>
    public Status Translate(Exception exception)
    {
        var status = TransportFailure.ToStatus(exception);
        // A server gives up at its own reckoning of the deadline, which may be a moment before ours.
        return status.StatusCode == StatusCode.Cancelled && HasDeadlinePassed() ? DeadlineStatus() : status;
    }

    /// <summary>Marks a read as running. While it is, the buffers are its own.</summary>
    protected void BeginRead()
    {
        lock (_gate)
        {
            _reading = true;
        }
    }

    protected void EndRead()
    {
        PipeReader? toComplete = null;
        lock (_gate)
        {
            _reading = false;
            if (_finished)
            {
                (toComplete, _pipe) = (_pipe, null);
            }
        }

        toComplete?.Complete();
    }

    protected bool Finish(Status status, Metadata? trailers = null)
    {
        PipeReader? toComplete = null;
        lock (_gate)
        {
            if (_finished)
            {
                return false;
            }

            _finished = true;
            _status = status;
            _trailers = trailers ?? Metadata.Empty;
            if (!_reading)
            {
                (toComplete, _pipe) = (_pipe, null);
            }
        }

        _deadlineTimer?.Dispose();
        _callerCancels.Unregister();
        _channelDisposed.Unregister();
        if (!_headers.Task.IsCompleted && _headers.TrySetException(Failure()))
        {
            _ = _headers.Task.Exception;
        }

        // Lets go of writes that the server will never take, and resets the stream unless it is complete.
        _stop.Cancel();
        _response?.Dispose();
        toComplete?.Complete();
        (_content as RequestStreamContent)?.End();
        return true;
    }

    /// <summary>Ends the call with the status in the trailers, after the last byte of the body.</summary>
    protected void FinishFromTrailers()
    {
        try
        {
            Finish(ResponseHead.ReadStatus(_response!.TrailingHeaders, _response.StatusCode, out var trailers), trailers);
        }
        catch (RpcException exception)
        {
            Fail(exception);
        }
    }
}
