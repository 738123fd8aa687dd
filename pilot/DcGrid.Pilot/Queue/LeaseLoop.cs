using DcGrid.Pilot.Work;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Queue;

/// <summary>How much a pilot takes, and how long it waits.</summary>
/// <param name="MaxHeld">Attempts in work at once: the slots and what is staged in ahead.</param>
/// <param name="IdleLimit">Time with nothing held after which the pilot ends.</param>
internal sealed record LeaseLoopOptions(int MaxHeld, TimeSpan IdleLimit);

/// <summary>Asks for work while there is room, and ends when there has been none for long enough.</summary>
/// <param name="outOfWork">Called when nothing is in work and there is nothing to get: what waits for more need not.</param>
internal sealed class LeaseLoop(
    QueueSession session, HeldAttempts held, Func<PilotCapability> capability, Action<Attempt> begin, Action outOfWork, DrainSwitch drain,
    LeaseLoopOptions options, TimeProvider timeProvider, PilotLog log)
{
    public const string ReasonIdle = "idle";

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);

    /// <returns>Why it ended, for the sign-off.</returns>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var stop =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, drain.NewWork);
        var idleSince = timeProvider.GetTimestamp();
        try
        {
            while (!drain.IsDraining)
            {
                var wait = Timeout.InfiniteTimeSpan;
                var room = options.MaxHeld - held.Active;
                if (room > 0)
                {
                    (var granted, wait) = await AskAsync(room, stop.Token);
                    // More may be waiting for us; with no room left the next turn waits.
                    if (granted > 0)
                    {
                        wait = TimeSpan.Zero;
                    }
                    else if (held.Active == 0)
                    {
                        outOfWork();
                    }
                }

                if (held.Count > 0)
                {
                    idleSince = timeProvider.GetTimestamp();
                }

                var idle = timeProvider.GetElapsedTime(idleSince);
                if (held.Count == 0 && idle >= options.IdleLimit)
                {
                    return ReasonIdle;
                }

                if (held.Count == 0 && wait > options.IdleLimit - idle)
                {
                    wait = options.IdleLimit - idle;
                }

                if (wait != TimeSpan.Zero)
                {
                    await held.Freed.WaitAsync(wait, timeProvider, stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (drain.IsDraining)
        {
            // What the service may have granted to the call that was cut off goes back with the sign-off.
        }

        cancellationToken.ThrowIfCancellationRequested();
        return drain.Reason;
    }

    private async Task<(int Granted, TimeSpan Wait)> AskAsync(int room, CancellationToken cancellationToken)
    {
        var requestId = Guid.NewGuid().ToString();
        var asked = timeProvider.GetTimestamp();
        var response = await session.CallAsync(
            (queue, pilotId, ct) => queue.LeaseAsync(
                new LeaseRequest { PilotId = pilotId, RequestId = requestId, MaxAttempts = room, Capability = capability() },
                ct),
            cancellationToken);
        var seconds = timeProvider.GetElapsedTime(asked).TotalSeconds / Math.Max(1, response.Attempts.Count);
        if (response.Drain)
        {
            drain.Drain(HeartbeatLoop.ReasonDrained);
        }

        var granted = 0;
        foreach (var grant in response.Attempts)
        {
            Attempt attempt = new(grant, seconds, timeProvider);
            if (held.TryAdd(attempt))
            {
                granted++;
                begin(attempt);
            }
            else
            {
                attempt.Dispose();
            }
        }

        if (granted > 0)
        {
            log.Info($"lease {response.LeaseId}: {granted} attempts");
        }

        var wait = TimeSpan.FromSeconds(response.RetryAfterSeconds);
        return (granted, wait < ShortestWait ? ShortestWait : wait);
    }
}
