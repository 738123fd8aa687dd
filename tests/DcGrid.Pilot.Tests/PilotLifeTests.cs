using DcGrid.Pilot.Queue;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Tests;

/// <summary>The pilot's dealings with the service: leases, heartbeats, outages, drains, ends.</summary>
public sealed class PilotLifeTests : IDisposable
{
    private const string WaitForGo = "echo $$ > \"$W/started\"\nwhile [ ! -e \"$W/go\" ]; do sleep 0.05; done\n";

    private readonly PilotWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_lease_that_got_no_answer_is_asked_for_again_by_the_same_name()
    {
        List<string> asked = [];
        _world.AddPayload("p", PilotWorld.Succeed);
        _world.AddTask(1, "p");
        _world.Queue.Before = call =>
        {
            if (call is not LeaseRequest lease)
            {
                return;
            }

            asked.Add(lease.RequestId);
            if (asked.Count == 1)
            {
                throw new TaskQueueException(TaskQueueErrorKind.Unavailable, "down");
            }
        };
        await _world.RunAsync();
        Assert.Equal(asked[0], asked[1]);
        Assert.NotEqual(asked[1], asked[2]);
        Assert.Single(_world.Queue.Reports);
    }

    [Fact]
    public async Task While_the_server_is_lost_reports_wait_on_disk_and_go_out_together()
    {
        var lost = true;
        var spooled = false;
        _world.Config.Slots = 3;
        _world.Config.Prefetch = 0;
        _world.AddPayload("p", PilotWorld.Succeed);
        for (var i = 1; i <= 3; i++)
        {
            _world.AddTask(i, "p");
        }

        _world.Queue.Before = call =>
        {
            if (call is not ReportRequest || !lost)
            {
                return;
            }

            var files = Directory.GetFiles(_world.Config.Scratch, "*.report", SearchOption.AllDirectories);
            spooled |= files.Length == 3;
            lost = files.Length < 3;
            throw new TaskQueueException(TaskQueueErrorKind.Unavailable, "down");
        };
        Assert.Equal(PilotExit.Done, await _world.RunAsync());
        Assert.True(spooled);
        Assert.Equal([1L, 2L, 3L], _world.Queue.Reports.Select(r => r.TaskId).Order());
        Assert.InRange(_world.Queue.ReportCalls.Count, 1, 2);
        Assert.Empty(Directory.GetFiles(_world.Config.Scratch, "*.report", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_server_that_never_comes_back_leaves_the_spool_to_the_next_pilot()
    {
        _world.Config.ServerGiveUpSeconds = 1;
        _world.AddPayload("p", PilotWorld.Succeed);
        _world.AddTask(1, "p");
        _world.Queue.Before = call =>
        {
            if (call is not RegisterPilotRequest && !_world.Queue.Leases.IsEmpty)
            {
                throw new TaskQueueException(TaskQueueErrorKind.Unavailable, "down");
            }
        };
        Assert.Equal(PilotExit.ServerLost, await _world.RunAsync());
        Assert.Empty(_world.Queue.Reports);

        _world.Queue.Before = _ => { };
        Assert.Equal(PilotExit.Done, await _world.RunAsync());
        var late = Assert.Single(_world.Queue.ReportCalls);
        Assert.Equal((101L, OutcomeCode.Ok), (late.PilotId, late.Reports[0].Outcome.Code));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_world.Config.Scratch, "pilots")));
    }

    [Fact]
    public async Task A_sandbox_that_is_kept_for_a_person_survives_the_next_pilot()
    {
        _world.Config.KeepFailedSandboxes = true;
        _world.AddPayload("p", "exit 1");
        _world.AddTask(1, "p");
        await _world.RunAsync();
        await _world.RunAsync();
        Assert.Single(Directory.GetDirectories(_world.Config.Scratch, "1-1", SearchOption.AllDirectories));

        _world.Config.KeepFailedSandboxes = false;
        await _world.RunAsync();
        Assert.Empty(Directory.GetDirectories(Path.Combine(_world.Config.Scratch, "pilots")));
    }

    [Fact]
    public async Task An_abandoned_attempt_is_stopped_and_not_reported()
    {
        _world.AddPayload("p", WaitForGo);
        _world.AddTask(1, "p");
        _world.Queue.OnHeartbeat = beat =>
        {
            HeartbeatResponse response = new();
            if (_world.Has("started"))
            {
                response.Abandon.Add(beat.Attempts);
            }

            return response;
        };
        Assert.Equal(PilotExit.Done, await _world.RunAsync());
        Assert.Empty(_world.Queue.Reports);
        Assert.False(_world.Runs("started"));
        Assert.Contains(_world.Queue.Heartbeats, beat => beat.Attempts.Any(a => a is { TaskId: 1, Attempt: 1 }));
    }

    [Fact]
    public async Task A_drain_lets_what_runs_finish_and_gives_back_the_rest()
    {
        _world.Config.IdleSeconds = 600;
        _world.AddPayload("p", WaitForGo + PilotWorld.Succeed);
        _world.AddTask(1, "p");
        _world.AddTask(2, "p");
        _world.Queue.OnHeartbeat = _ => new HeartbeatResponse { Drain = _world.Has("started") };
        var running = _world.RunAsync();
        await FakeTaskQueue.Until(() => _world.Queue.Reports.Count == 1);
        _world.Touch("go");
        Assert.Equal(PilotExit.Done, await running);

        AttemptReport[] reports = [.. _world.Queue.Reports];
        Assert.Equal((2L, OutcomeCode.Preempted, -1), (reports[0].TaskId, reports[0].Outcome.Code, reports[0].ExitStatus));
        Assert.Equal((1L, OutcomeCode.Ok), (reports[1].TaskId, reports[1].Outcome.Code));
        Assert.Equal("drained", _world.Queue.SignOffs.Single().Reason);
    }

    [Fact]
    public async Task A_signal_stops_what_runs_after_the_grace_and_gives_it_back()
    {
        _world.Config.IdleSeconds = 600;
        _world.AddPayload("p", WaitForGo);
        _world.AddTask(1, "p");
        _world.AddTask(2, "p");
        using var agent = _world.NewAgent();
        var running = agent.RunAsync(default);
        await FakeTaskQueue.Until(() => _world.Has("started"));
        for (var i = 0; i < 3; i++)
        {
            agent.StopSoon();
        }

        Assert.Equal(PilotExit.Done, await running);
        Assert.Equal([OutcomeCode.Preempted, OutcomeCode.Preempted], _world.Queue.Reports.Select(r => r.Outcome.Code));
        Assert.False(_world.Runs("started"));
        Assert.Single(_world.Queue.SignOffs);
    }

    [Fact]
    public async Task At_the_end_of_the_batch_job_what_runs_is_stopped()
    {
        _world.Config.IdleSeconds = 600;
        _world.Config.WallSeconds = 3;
        _world.Config.WallMarginSeconds = 1;
        _world.AddPayload("p", WaitForGo);
        _world.AddTask(1, "p");
        Assert.Equal(PilotExit.Done, await _world.RunAsync());
        Assert.Equal(OutcomeCode.WalltimeExceeded, _world.Queue.Reports.Single().Outcome.Code);
        Assert.Equal("wall-time", _world.Queue.SignOffs.Single().Reason);
        Assert.InRange(_world.Queue.Leases.First().Capability.RemainingWallSeconds, 1, 2);
    }

    [Fact]
    public async Task A_task_longer_than_what_is_left_of_the_batch_job_is_given_back_unrun()
    {
        _world.Config.WallSeconds = 100;
        _world.AddPayload("p", PilotWorld.Succeed);
        _world.AddTask(1, "p").Limits.WallSeconds = 1000;
        await _world.RunAsync();
        var report = _world.Queue.Reports.Single();
        Assert.Equal((OutcomeCode.Preempted, -1), (report.Outcome.Code, report.ExitStatus));
    }

    [Fact]
    public async Task A_service_that_forgot_the_pilot_is_told_again()
    {
        var forgot = false;
        _world.AddPayload("p", PilotWorld.Succeed);
        _world.AddTask(1, "p");
        _world.Queue.Before = call =>
        {
            if (call is not ReportRequest || forgot)
            {
                return;
            }

            forgot = true;
            throw new TaskQueueException(TaskQueueErrorKind.UnknownPilot, "no pilot 101");
        };
        Assert.Equal(PilotExit.Done, await _world.RunAsync());
        Assert.Equal(2, _world.Queue.Registrations.Count);
        Assert.Single(_world.Queue.Registrations.Select(r => r.PilotUid).Distinct());
        Assert.Equal(102, _world.Queue.ReportCalls.Single().PilotId);
    }

    [Theory]
    [InlineData(typeof(RegisterPilotRequest))]
    [InlineData(typeof(LeaseRequest))]
    [InlineData(typeof(ReportRequest))]
    [InlineData(typeof(HeartbeatRequest))]
    public async Task A_token_that_is_refused_ends_the_pilot_and_its_payloads(Type at)
    {
        _world.Config.IdleSeconds = 600;
        _world.AddPayload("p", at == typeof(HeartbeatRequest) ? WaitForGo : PilotWorld.Succeed);
        _world.AddTask(1, "p");
        _world.Queue.Before = call =>
        {
            var due = at != typeof(HeartbeatRequest) || _world.Has("started");
            if (call.GetType() == at && due)
            {
                throw new TaskQueueException(TaskQueueErrorKind.AccessDenied, "revoked");
            }
        };
        Assert.Equal(PilotExit.AccessDenied, await _world.RunAsync());
        Assert.Contains("issue a new token", _world.Log, StringComparison.Ordinal);
        if (at == typeof(HeartbeatRequest))
        {
            Assert.False(_world.Runs("started"));
        }
    }

    [Fact]
    public async Task A_report_that_the_service_refuses_does_not_keep_back_the_others()
    {
        _world.AddPayload("p", PilotWorld.Succeed);
        for (var i = 1; i <= 3; i++)
        {
            _world.AddTask(i, "p");
        }

        _world.Queue.Before = call =>
        {
            if (call is ReportRequest report && report.Reports.Any(r => r.TaskId == 2))
            {
                throw new TaskQueueException(TaskQueueErrorKind.Refused, "no");
            }
        };
        Assert.Equal(PilotExit.Done, await _world.RunAsync());
        Assert.Equal([1L, 3L], _world.Queue.Reports.Select(r => r.TaskId).Order());
        Assert.Contains("2-1", _world.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_the_service_refuses_is_replaced_by_one_that_says_so()
    {
        _world.AddPayload("p", PilotWorld.Succeed);
        _world.AddTask(1, "p");
        _world.Queue.Before = call =>
        {
            if (call is ReportRequest report && report.Reports.Any(r => r.Outcome.Code == OutcomeCode.Ok))
            {
                throw new TaskQueueException(TaskQueueErrorKind.Refused, "its figure is not a number");
            }
        };
        Assert.Equal(PilotExit.Done, await _world.RunAsync());
        var outcome = Assert.Single(_world.Queue.Reports).Outcome;
        Assert.Equal(OutcomeCode.PayloadBadResult, outcome.Code);
        Assert.Contains("its figure is not a number", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_that_fails_its_self_test_is_not_offered()
    {
        _world.AddPayload("good", PilotWorld.Succeed);
        _world.AddPayload("bad", "", selfTest: "echo no swarp here >&2; exit 1");
        Assert.Equal(PilotExit.Done, await _world.RunAsync());
        Assert.Equal(["good"], _world.Queue.Registrations.Single().Capability.Payloads);
        Assert.Contains("no swarp here", _world.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_can_run_nothing_says_why_and_asks_for_nothing()
    {
        _world.AddPayload("bad", "", selfTest: "echo no swarp here >&2; exit 1");
        Assert.Equal(PilotExit.NodeUnfit, await _world.RunAsync());
        var last = _world.Queue.SignOffs.Single();
        Assert.Equal(("node-unfit", 10), (last.Reason, last.ExitCode));
        Assert.Contains("no swarp here", last.Message, StringComparison.Ordinal);
        Assert.Empty(_world.Queue.Leases);
    }

    [Fact]
    public async Task A_scratch_that_can_not_be_made_is_a_node_unfit()
    {
        _world.AddPayload("p", PilotWorld.Succeed);
        _world.Touch("file");
        _world.Config.Scratch = Path.Combine(_world.Folder, "file", "scratch");
        Assert.Equal(PilotExit.NodeUnfit, await _world.RunAsync());
        Assert.Equal("node-unfit", _world.Queue.SignOffs.Single().Reason);
    }
}
