using System.Threading.Channels;
using DcGrid.Pilot.Work;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Queue;

/// <summary>
/// Hands in reports: at once when one is ready, several in one call when several wait. A report is on local disk before
/// it is sent, and stays there until the service has given its verdict.
/// </summary>
internal sealed class ReportLoop(QueueSession session, ReportSpool spool, HeldAttempts held, PilotLog log)
{
    private readonly Channel<Pending> _waiting = Channel.CreateUnbounded<Pending>();

    /// <summary>Spools a report and queues it for sending.</summary>
    /// <param name="attempt">Its clock runs until the report is handed to the transport.</param>
    public void Add(Attempt attempt, AttemptReport report)
    {
        try
        {
            spool.Write(session.Registration.PilotId, report);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk must not keep a report from the service; it is just not safe against the pilot's death.
            log.Error($"task {attempt.Id}: the report could not be spooled: {error.Message}");
        }

        _waiting.Writer.TryWrite(new Pending(attempt, report));
    }

    /// <summary>No more reports will come; <see cref="RunAsync"/> ends when all are handed in.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            List<Pending> batch = [];
            while (batch.Count < PilotLimits.MaxReportsPerCall && _waiting.Reader.TryRead(out var pending))
            {
                batch.Add(pending);
            }

            await SendAsync(batch, cancellationToken);
        }
    }

    private async Task SendAsync(List<Pending> batch, CancellationToken cancellationToken)
    {
        foreach (var pending in batch)
        {
            pending.Report.Times.WrapUpSeconds += pending.Attempt.Timer.Lap();
        }

        ReportResponse response;
        try
        {
            response = await session.CallAsync(
                (queue, pilotId, ct) => queue.ReportAsync(
                    new ReportRequest { PilotId = pilotId, Reports = { batch.Select(p => p.Report) } }, ct),
                cancellationToken);
        }
        catch (TaskQueueException error) when (error.Kind == TaskQueueErrorKind.Refused)
        {
            await RefusedAsync(batch, error, cancellationToken);
            return;
        }

        for (var i = 0; i < batch.Count; i++)
        {
            var verdict = i < response.Verdicts.Count ? response.Verdicts[i].Verdict : Verdict.Unspecified;
            Settle(batch[i], verdict);
        }
    }

    // One report that the service can't take must not keep back the others.
    private async Task RefusedAsync(List<Pending> batch, TaskQueueException error, CancellationToken cancellationToken)
    {
        if (batch.Count > 1)
        {
            foreach (var pending in batch)
            {
                await SendAsync([pending], cancellationToken);
            }

            return;
        }

        var (attempt, report) = (batch[0].Attempt, batch[0].Report);
        log.Error($"task {attempt.Id}: the service refuses the report, it was put aside: {error.Message}");
        TryOnSpool(() => spool.PutAside(report));
        if (report.Outcome.Code == OutcomeCode.PayloadBadResult)
        {
            held.Remove(attempt.Id);
            return;
        }

        // Without any report the lease would run out, which uses up no attempt, and the task would come back for ever.
        await SendAsync([new Pending(attempt, InPlaceOf(report, error))], cancellationToken);
    }

    private static AttemptReport InPlaceOf(AttemptReport refused, TaskQueueException error) => new()
    {
        TaskId = refused.TaskId,
        Attempt = refused.Attempt,
        Times = new AttemptTimes(),
        ExitStatus = refused.ExitStatus,
        Outcome = OutcomeDecision.Failure(
            OutcomeCode.PayloadBadResult, $"the service refused the report of {OutcomeNames.NameOf(refused.Outcome.Code)}: {error.Message}"),
    };

    private void Settle(Pending pending, Verdict verdict)
    {
        var outcome = OutcomeNames.NameOf(pending.Report.Outcome.Code);
        var line = $"task {pending.Attempt.Id}: {outcome}, {verdict}";
        if (verdict == Verdict.Accepted)
        {
            log.Info(line);
        }
        else
        {
            log.Warn(line);
        }

        TryOnSpool(() => spool.Remove(pending.Report));
        held.Remove(pending.Attempt.Id);
    }

    private void TryOnSpool(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Warn($"the spool could not be tidied: {error.Message}");
        }
    }

    private readonly record struct Pending(Attempt Attempt, AttemptReport Report);
}
