using DcGrid.Pilot.Work;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Queue;

/// <summary>Keeps the leases alive, and hears what the service wants: attempts to drop, or the pilot to drain.</summary>
internal sealed class HeartbeatLoop(
    QueueSession session, HeldAttempts held, Func<PilotCapability> capability, DrainSwitch drain,
    TimeProvider timeProvider, PilotLog log)
{
    public const string ReasonDrained = "drained";

    private const int ShortestIntervalSeconds = 1;

    /// <summary>Runs until it is cancelled.</summary>
    /// <exception cref="TaskQueueException">Only for a token that is not accepted.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var seconds = Math.Max(ShortestIntervalSeconds, session.Registration.HeartbeatSeconds);
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(seconds), timeProvider, cancellationToken);
                await BeatAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (TaskQueueException error) when (error.Kind != TaskQueueErrorKind.AccessDenied)
            {
                // The next beat comes anyhow. Work goes on: the attempt number keeps a late report from doing harm.
                log.Warn($"heartbeat: {error.Message}");
            }
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        var response = await session.CallOnceAsync(
            (queue, pilotId, ct) => queue.HeartbeatAsync(
                new HeartbeatRequest
                {
                    PilotId = pilotId,
                    Attempts = { held.Ids.Select(id => new AttemptKey { TaskId = id.TaskId, Attempt = id.Attempt }) },
                    Capability = capability(),
                },
                ct),
            cancellationToken);
        foreach (var key in response.Abandon)
        {
            AttemptId id = new(key.TaskId, key.Attempt);
            if (held.Abandon(id))
            {
                log.Warn($"task {id}: the service took the lease away; stopping it");
            }
        }

        if (response.Drain && !drain.IsDraining)
        {
            log.Info("the service asks the pilot to drain");
            drain.Drain(ReasonDrained);
        }
    }
}
