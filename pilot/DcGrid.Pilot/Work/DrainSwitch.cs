namespace DcGrid.Pilot.Work;

/// <summary>
/// The pilot's way to an end, which goes one way only: first nothing new is taken, then what runs is stopped. Every
/// call may be repeated; the first reason stays.
/// </summary>
internal sealed class DrainSwitch(TimeProvider timeProvider) : IDisposable
{
    private readonly CancellationTokenSource _newWork = new();
    private readonly CancellationTokenSource _running = new(Timeout.InfiniteTimeSpan, timeProvider);
    private readonly Lock _lock = new();
    private bool _stopIsSet;

    /// <summary>Fires when nothing new may be taken or begun.</summary>
    public CancellationToken NewWork => _newWork.Token;

    /// <summary>Fires when what runs must stop.</summary>
    public CancellationToken Running => _running.Token;

    public bool IsDraining => _newWork.IsCancellationRequested;

    /// <summary>Why, for the sign-off; empty while the pilot is not draining.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>What is told of attempts that are stopped.</summary>
    public Payloads.StopReason StopReason { get; private set; } = Payloads.StopReason.Preempted;

    /// <summary>Takes nothing new; what runs may finish.</summary>
    public void Drain(string reason)
    {
        lock (_lock)
        {
            if (Reason.Length == 0)
            {
                Reason = reason;
            }
        }

        _newWork.Cancel();
    }

    /// <summary>Takes nothing new, and stops what still runs after the grace.</summary>
    public void DrainAndStop(string reason, TimeSpan grace, Payloads.StopReason stopReason)
    {
        lock (_lock)
        {
            if (!_stopIsSet)
            {
                _stopIsSet = true;
                StopReason = stopReason;
                if (grace <= TimeSpan.Zero)
                {
                    _running.Cancel();
                }
                else
                {
                    _running.CancelAfter(grace);
                }
            }
        }

        Drain(reason);
    }

    public void Dispose()
    {
        _newWork.Dispose();
        _running.Dispose();
    }
}
