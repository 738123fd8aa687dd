using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

internal sealed partial class HttpServerCallContext
{
    /// <summary>The longest time that a timer takes. A call that runs longer is cut off by its client alone.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    private DateTime _deadline = DateTime.MaxValue;
    private CancellationTokenSource? _stop;
    private ITimer? _deadlineTimer;
    private volatile bool _deadlinePassed;

    private bool HasDeadlinePassed => _deadlinePassed;

    private void StartDeadline()
    {
        string? header = httpContext.Request.Headers[WireNames.Timeout];
        if (header is null)
        {
            return;
        }

        if (!TimeoutHeader.TryDecode(header, out var timeout))
        {
            throw new RpcException(new Status(StatusCode.Internal, $"Header {WireNames.Timeout} is \"{header}\", which is no timeout."));
        }

        var now = settings.TimeProvider.GetUtcNow().UtcDateTime;
        _deadline = timeout < DateTime.MaxValue - now ? now + timeout : DateTime.MaxValue;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted);
        _deadlineTimer = settings.TimeProvider.CreateTimer(
            static state => ((HttpServerCallContext)state!).OnDeadline(),
            this,
            timeout < LongestTimer ? timeout : LongestTimer,
            Timeout.InfiniteTimeSpan);
    }

    private void StopDeadline()
    {
        if (_stop is null)
        {
            return;
        }

        _deadlineTimer!.Dispose();
        _stop.Dispose();
        if (_deadlinePassed)
        {
            Status = new Status(StatusCode.DeadlineExceeded, "The call's deadline passed.");
        }
    }

    private void OnDeadline()
    {
        _deadlinePassed = true;
        try
        {
            _stop!.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended at the same moment.
        }
    }
}
