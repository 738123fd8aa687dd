using System.Diagnostics;
using DcGrid.Bench.Draws;
using DcGrid.Protocol.V1;

namespace DcGrid.Bench.Pilots;

/// <summary>A pilot without a node: leases, lets its attempts take the time that they draw, reports in batches, sends heartbeats. One
/// loop, in which nothing runs beside anything else but the calls that are under way.</summary>
internal sealed class SimulatedPilot
{
    // Leases are asked for ahead of need, so that the next work is there when a slot falls free.
    private const int LeasesHeld = 2;

    private readonly FleetPlan _plan;
    private readonly FleetCounts _counts;
    private readonly PilotSession _session;
    private readonly ReportWriter _writer;
    private readonly SeededDraws _draws;
    private readonly TimeSpan _heartbeatOffset;
    private readonly long _begin = Stopwatch.GetTimestamp();

    // Between the lease and the answer to the report an attempt is in one of these four.
    private readonly Queue<HeldAttempt> _waiting = new();
    private readonly PriorityQueue<HeldAttempt, TimeSpan> _running = new();
    private readonly Queue<HeldAttempt> _finished = new();
    private readonly List<HeldAttempt> _reporting = [];

    private readonly ReportRequest _request = new();
    private Task<LeaseResponse>? _lease;
    private Task<ReportResponse>? _report;
    private Task<HeartbeatResponse>? _heartbeat;
    private Task? _timer;
    private TimeSpan _timerDue, _nextLease, _nextHeartbeat, _oldestFinished;
    private bool _takesWork = true;

    /// <param name="session">Its conversation.</param>
    /// <param name="plan">What it is like.</param>
    /// <param name="counts">Where it counts.</param>
    /// <param name="number">From 0; spreads the pilots' heartbeats over the interval.</param>
    public SimulatedPilot(PilotSession session, FleetPlan plan, FleetCounts counts, int number)
    {
        (_session, _plan, _counts, _writer, _draws) = (session, plan, counts, new ReportWriter(plan), new(plan.Seed));
        _heartbeatOffset = TimeSpan.FromSeconds(_draws.Uniform(number, 0, DrawPurpose.Figures));
    }

    private TimeSpan Now => Stopwatch.GetElapsedTime(_begin);

    private int Held => _waiting.Count + _running.Count + _finished.Count + _reporting.Count;

    private bool IsIdle => Held == 0 && _lease is null && _report is null;

    /// <summary>Works until the service has no more work to come, tells it to stop, or the time is over.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await _session.RegisterAsync(cancellation);
        _nextHeartbeat = Now + (_session.HeartbeatInterval * _heartbeatOffset.TotalSeconds);
        while (true)
        {
            await TakeAnswersAsync();
            var now = Now;
            Advance(now);
            if (!_takesWork && IsIdle)
            {
                break;
            }

            StartCalls(now, cancellation);
            await WaitAsync(cancellation);
        }

        if (_heartbeat is not null)
        {
            await _heartbeat;
        }

        await _session.SignOffAsync(cancellation);
    }

    private async Task TakeAnswersAsync()
    {
        if (_lease is { IsCompleted: true })
        {
            Take(await _lease);
            _lease = null;
        }

        if (_report is { IsCompleted: true })
        {
            var answer = await _report;
            CountOutcomes(answer);
            _report = null;
            _reporting.Clear();
            _writer.Recycle(_request);
        }

        if (_heartbeat is { IsCompleted: true })
        {
            _takesWork &= !(await _heartbeat).Drain;
            _heartbeat = null;
        }
    }

    private void Take(LeaseResponse lease)
    {
        foreach (var grant in lease.Attempts)
        {
            var profile = _plan.Profiles.GetValueOrDefault(grant.Stage, StageProfile.NoOp);
            _waiting.Enqueue(new(
                grant.TaskId,
                grant.Attempt,
                grant.Stage,
                grant.OutputUrl,
                profile.RunSeconds(_draws, grant.TaskId, grant.Attempt),
                profile.Outcome(_draws, grant.TaskId, grant.Attempt)));
        }

        if (lease.Attempts.Count == 0)
        {
            _takesWork &= lease.MoreToCome;
            _nextLease = Now + TimeSpan.FromSeconds(lease.RetryAfterSeconds);
        }

        _takesWork &= !lease.Drain;
    }

    private void Advance(TimeSpan now)
    {
        _takesWork &= now < _plan.TimeLimit;
        while (_running.TryPeek(out _, out var end) && end <= now)
        {
            Finish(_running.Dequeue(), now);
        }

        while (_waiting.Count > 0 && _running.Count < _plan.Slots)
        {
            var next = _waiting.Dequeue();
            if (next.RunSeconds == 0)
            {
                Finish(next, now);
            }
            else
            {
                _running.Enqueue(next, now + TimeSpan.FromSeconds(next.RunSeconds / _plan.Speed));
            }
        }
    }

    private void Finish(in HeldAttempt attempt, TimeSpan now)
    {
        if (_finished.Count == 0)
        {
            _oldestFinished = now;
        }

        _finished.Enqueue(attempt);
    }

    private void StartCalls(TimeSpan now, CancellationToken cancellation)
    {
        if (_report is null && _finished.Count > 0 && MustReport(now))
        {
            while (_reporting.Count < _plan.ReportBatch && _finished.TryDequeue(out var attempt))
            {
                _reporting.Add(attempt);
                _writer.Add(_request, attempt);
            }

            _oldestFinished = now;
            _report = _session.ReportAsync(_request, cancellation);
        }

        if (_takesWork && _lease is null && now >= _nextLease && Wanted() is var wanted and > 0)
        {
            _lease = _session.LeaseAsync(wanted, cancellation);
        }

        if (_heartbeat is null && now >= _nextHeartbeat)
        {
            _nextHeartbeat = now + _session.HeartbeatInterval;
            _heartbeat = _session.HeartbeatAsync(HeldAttempts(), cancellation);
        }
    }

    // At once where no other could join it; else when enough have gathered or the oldest has waited enough.
    private bool MustReport(TimeSpan now) => _finished.Count >= _plan.ReportBatch
        || (_running.Count == 0 && _waiting.Count == 0)
        || now >= _oldestFinished + _plan.ReportDelay;

    // What is finished does not fill a slot, but a pilot whose reports lag must not take ever more.
    private int Wanted()
    {
        var room = (LeasesHeld * _plan.LeaseBatch) - Held;
        var atLeast = _running.Count == 0 ? 1 : _plan.LeaseBatch / 2;
        return room >= atLeast ? Math.Min(room, _plan.LeaseBatch) : 0;
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        var due = _nextHeartbeat;
        if (_takesWork && _lease is null && Wanted() > 0 && _nextLease < due)
        {
            due = _nextLease;
        }

        if (_running.TryPeek(out _, out var end) && end < due)
        {
            due = end;
        }

        if (_report is null && _finished.Count > 0 && _oldestFinished + _plan.ReportDelay < due)
        {
            due = _oldestFinished + _plan.ReportDelay;
        }

        if (_timer is null || _timer.IsCompleted || due < _timerDue)
        {
            // The one before, if it was later, goes off unheard.
            _timerDue = due;
            var wait = due - Now;
            _timer = wait > TimeSpan.Zero ? Task.Delay(wait, cancellation) : Task.CompletedTask;
        }

        await Task.WhenAny(_timer, _lease ?? _timer, _report ?? _timer, _heartbeat ?? _timer);
        cancellation.ThrowIfCancellationRequested();
    }

    private IEnumerable<HeldAttempt> HeldAttempts() =>
        _waiting.Concat(_running.UnorderedItems.Select(item => item.Element)).Concat(_finished).Concat(_reporting);

    private void CountOutcomes(ReportResponse answer)
    {
        long good = 0;
        for (var index = 0; index < _reporting.Count; index++)
        {
            if (answer.Verdicts[index].Verdict != Verdict.Accepted)
            {
                continue;
            }

            if (_reporting[index].Outcome == OutcomeCode.Ok)
            {
                good++;
            }
            else
            {
                _counts.AddOutcome(_reporting[index].Outcome, 1);
            }
        }

        _counts.AddOutcome(OutcomeCode.Ok, good);
    }
}
