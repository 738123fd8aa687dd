using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Simulation.Tests.Pilots;

/// <summary>
/// A pilot as the service sees it, by the protocol of <c>pilot/DcGrid.Pilot</c>: it leases while it has room, runs what it
/// holds, spools each report and hands it in until there is a verdict, says in its heartbeats what it holds, stops what
/// it is told to abandon, drains, and signs off. It may freeze or die at any of its timers.
/// </summary>
internal sealed class SimulatedPilot
{
    private readonly World _world;
    private readonly PilotLife _life;
    private readonly PilotLine _line;
    private readonly string _uid;
    private readonly int _slots, _mostHeld;
    private readonly TimeSpan _idleLimit;
    private readonly Dictionary<(long Task, int Attempt), HeldAttempt> _held = [];
    private readonly List<Proto.AttemptReport> _spool = [];
    private TimeSpan _idleSince;
    private bool _leasing, _reporting, _leaving;
    private string _drain = "";

    public SimulatedPilot(World world)
    {
        _world = world;
        _uid = world.Chance.Uid().ToString();
        _slots = world.Chance.Between(1, 3);
        _mostHeld = _slots + world.Chance.Between(0, 2);
        _idleLimit = world.Chance.Time(world.Lease / 4, world.Lease);
        _life = new PilotLife(world);
        _line = new PilotLine(world, _life, () => new Proto.RegisterPilotRequest
        {
            PilotUid = _uid,
            Site = "local",
            Host = "node",
            BatchJobId = "1.1",
            Version = "0.1.0",
            Capability = Capability,
        });
        Trace("starts");
        _line.Register(Begin);
    }

    /// <summary>True when it has died or has said its last word.</summary>
    public bool IsGone => _life.IsOver;

    private Proto.PilotCapability Capability => new() { Slots = _slots, MemoryMib = 8000, DiskMib = 20_000, Payloads = { DrawnCampaign.Payload } };

    private void Begin()
    {
        _idleSince = _world.Schedule.Now;
        DeliverLeftBehind();
        Beat();
        TakeMore();
    }

    private void TakeMore()
    {
        if (_leasing || _leaving)
        {
            return;
        }

        if (_drain.Length > 0 || (_held.Count == 0 && _world.Schedule.Now - _idleSince >= _idleLimit))
        {
            Leave();
            return;
        }

        var room = _mostHeld - _held.Count;
        if (room <= 0)
        {
            return;
        }

        _leasing = true;
        var request = _world.Chance.Uid().ToString();
        _line.Ask<Proto.LeaseResponse>(
            pilot => new Proto.LeaseRequest { PilotId = pilot, RequestId = request, MaxAttempts = room, Capability = Capability }, Granted);
    }

    private void Granted(Proto.LeaseResponse lease)
    {
        if (lease.Drain)
        {
            Drain("drained");
        }

        foreach (var grant in lease.Attempts)
        {
            if (_held.TryAdd((grant.TaskId, grant.Attempt), new HeldAttempt(grant)))
            {
                _idleSince = _world.Schedule.Now;
            }
        }

        Run();

        // The service asks for a second at least; to ask less often costs nothing but time.
        var wait = lease.Attempts.Count > 0 ? TimeSpan.Zero : _world.Chance.Seconds(lease.RetryAfterSeconds, lease.RetryAfterSeconds + (_world.Lease.TotalSeconds / 2));
        _life.After(wait, () =>
        {
            _leasing = false;
            TakeMore();
        });
    }

    private void Run()
    {
        foreach (var attempt in _held.Values.Where(attempt => attempt.Stands == Standing.Queued).ToList())
        {
            if (_drain.Length > 0)
            {
                HandIn(attempt, Proto.OutcomeCode.Preempted);
            }
            else if (_held.Values.Count(other => other.Stands == Standing.Running) < _slots)
            {
                attempt.Stands = Standing.Running;
                _life.After(_world.Chance.Time(TimeSpan.FromSeconds(1), _world.Lease / _world.Chance.Pick(1, 4, 8)), () => Finish(attempt));
            }
        }
    }

    private void Finish(HeldAttempt attempt)
    {
        if (attempt.Stands != Standing.Running)
        {
            return;
        }

        HandIn(attempt, _world.Chance.Of(_world.Faults.Failure)
            ? _world.Chance.Pick<Proto.OutcomeCode>(_world.Failures)
            : _world.Chance.Pick(Proto.OutcomeCode.Ok, Proto.OutcomeCode.Ok, Proto.OutcomeCode.NoWork, Proto.OutcomeCode.OkPartialInputs));
        Run();
    }

    private void HandIn(HeldAttempt attempt, Proto.OutcomeCode code)
    {
        attempt.Stands = Standing.Reported;
        _spool.Add(attempt.Report(code, isPartial: _world.Chance.Of(0.5)));
        Deliver();
    }

    private void Deliver()
    {
        if (_reporting || _spool.Count == 0)
        {
            return;
        }

        _reporting = true;
        Proto.AttemptReport[] batch = [.. _spool];
        _line.Ask<Proto.ReportResponse>(
            pilot => new Proto.ReportRequest { PilotId = pilot, Reports = { batch } },
            answer =>
            {
                _reporting = false;
                foreach (var report in batch)
                {
                    _spool.Remove(report);
                    _held.Remove((report.TaskId, report.Attempt));
                }

                _world.Books.Acknowledged(batch, answer);
                _idleSince = _world.Schedule.Now;
                Deliver();
                Leave();
                TakeMore();
            });
    }

    /// <summary>What a pilot that died here had spooled goes to the service in its name; once, and the rest is left to the next.</summary>
    private void DeliverLeftBehind()
    {
        foreach (var request in _world.LeftBehind.ToList())
        {
            _line.AskOnce<Proto.ReportResponse>(_ => request, answer =>
            {
                if (answer is not null)
                {
                    _world.LeftBehind.Remove(request);
                    _world.Books.Acknowledged(request.Reports, answer);
                }
            });
        }
    }

    private void Beat() => _life.After(TimeSpan.FromSeconds(_world.Terms.Lease.HeartbeatSeconds), () =>
    {
        if (_leaving)
        {
            return;
        }

        SufferFate();
        _life.Do(() => _line.AskOnce<Proto.HeartbeatResponse>(
            pilot => new Proto.HeartbeatRequest
            {
                PilotId = pilot,
                Attempts = { _held.Keys.Select(key => new Proto.AttemptKey { TaskId = key.Task, Attempt = key.Attempt }) },
                Capability = Capability,
            },
            Heard));
        Beat();
    });

    private void Heard(Proto.HeartbeatResponse? answer)
    {
        foreach (var key in answer?.Abandon ?? [])
        {
            // What was spooled is handed in all the same, and is answered as superseded.
            if (_held.TryGetValue((key.TaskId, key.Attempt), out var attempt) && attempt.Stands != Standing.Reported)
            {
                Trace($"abandons {key.TaskId}-{key.Attempt}");
                attempt.Stands = Standing.Abandoned;
                _held.Remove((key.TaskId, key.Attempt));
            }
        }

        if (answer?.Drain == true)
        {
            Drain("drained");
        }

        Run();
        TakeMore();
    }

    /// <summary>Accidents: death, a freeze, or the batch system's word to stop.</summary>
    private void SufferFate()
    {
        var faults = _world.Faults;
        if (_world.Chance.Of(faults.PilotDeath))
        {
            Trace("dies");
            _life.End();
            _world.LeftBehind.AddRange(_spool.Select(report => new Proto.ReportRequest { PilotId = _line.PilotId, Reports = { report } }));
        }
        else if (_world.Chance.Of(faults.Freeze))
        {
            Trace("freezes");
            _life.Freeze(_world.Chance.Time(TimeSpan.Zero, 3 * _world.Lease));
        }
        else if (_world.Chance.Of(faults.Stop))
        {
            Drain("stopped");
            foreach (var attempt in _held.Values.Where(attempt => attempt.Stands == Standing.Running).ToList())
            {
                HandIn(attempt, Proto.OutcomeCode.Preempted);
            }
        }
    }

    private void Drain(string reason)
    {
        if (_drain.Length == 0)
        {
            Trace(reason);
            _drain = reason;
            Run();
            Leave();
        }
    }

    /// <summary>Signs off when nothing is left to do; once, as nobody waits for the answer.</summary>
    private void Leave()
    {
        var hasTime = _drain.Length == 0 && _world.Schedule.Now - _idleSince < _idleLimit;
        if (_leaving || _held.Count > 0 || hasTime)
        {
            return;
        }

        _leaving = true;
        _line.HangUp();
        Trace("signs off");
        _line.AskOnce<Proto.SignOffResponse>(
            pilot => new Proto.SignOffRequest { PilotId = pilot, Reason = _drain.Length > 0 ? _drain : "idle" }, _ => _life.End());
    }

    private void Trace(string what) => _world.Trace?.Invoke($"pilot {_line?.PilotId ?? 0} ({_uid[..4]}) {what}");
}
