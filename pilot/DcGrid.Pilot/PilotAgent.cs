using DcGrid.Pilot.Configuration;
using DcGrid.Pilot.Connections;
using DcGrid.Pilot.Node;
using DcGrid.Pilot.Payloads;
using DcGrid.Pilot.Queue;
using DcGrid.Pilot.Work;
using DcGrid.Protocol.V1;
using DcGrid.Storage;

namespace DcGrid.Pilot;

/// <summary>One pilot's life: check the node, register, work, sign off.</summary>
internal sealed class PilotAgent : IDisposable
{
    private const string ReasonUnfit = "node-unfit";
    private const string ReasonFailed = "failed";
    private const string ReasonWallTime = "wall-time";

    private readonly PilotConfig _config;
    private readonly ITaskQueue _queue;
    private readonly StorageElements _storage;
    private readonly SiteConnections _connections;
    private readonly PilotIdentity _identity;
    private readonly TimeProvider _timeProvider;
    private readonly PilotLog _log;
    private readonly PilotCapacity _capacity;
    private readonly QueueSession _session;
    private readonly HeldAttempts _held = new();
    private readonly RunningAttempts _running = new();

    public PilotAgent(
        PilotConfig config, ITaskQueue queue, StorageElements storage, SiteConnections connections, PilotIdentity identity, Random jitter,
        TimeProvider timeProvider, PilotLog log)
    {
        (_config, _queue, _storage, _connections, _identity) = (config, queue, storage, connections, identity);
        (_timeProvider, _log) = (timeProvider, log);
        Drain = new DrainSwitch(timeProvider);
        _capacity = new PilotCapacity(config, timeProvider);
        _session = new QueueSession(
            queue, () => identity.Introduce(config, _capacity.Describe()),
            new QueueRetryOptions(PilotLimits.FirstRetryDelay, Patience), jitter, timeProvider, log);
        connections.SpeakThrough(_session);
    }

    public DrainSwitch Drain { get; }

    /// <summary>What SIGTERM, SIGUSR1 and SIGUSR2 do; may be called again and again.</summary>
    public void StopSoon()
    {
        if (!Drain.IsDraining)
        {
            _log.Info($"told to stop; payloads have {_config.DrainGraceSeconds} s");
        }

        Drain.DrainAndStop(
            HeartbeatLoop.ReasonDrained, TimeSpan.FromSeconds(_config.DrainGraceSeconds), StopReason.Preempted);
    }

    /// <returns>The exit code. Errors of the service and of the node are in it and in the log, not thrown.</returns>
    public async Task<PilotExit> RunAsync(CancellationToken cancellationToken)
    {
        _log.Info($"pilot {_identity.Uid} of {_config.Site} on {_identity.Host}, version {_identity.Version}");
        try
        {
            using var folder = PilotFolder.Create(_config.Scratch, _identity.Uid);
            var guard = ProcessGuard.WriteTo(folder.FullPath);
            var node = await new NodeCheck(_config, folder.FullPath, guard, _timeProvider).RunAsync(cancellationToken);
            foreach (var problem in node.Problems)
            {
                _log.Warn(problem);
            }

            _capacity.Payloads = node.Payloads;
            await _session.RegisterAsync(cancellationToken);
            return node.IsFit
                ? await WorkAsync(folder, guard, cancellationToken)
                : await LeaveUnfitAsync(string.Join("; ", node.Problems));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return await RegisterAndLeaveUnfitAsync($"the scratch {_config.Scratch} can't be used: {error.Message}", cancellationToken);
        }
        catch (TaskQueueException error)
        {
            return ExitFor(error);
        }
    }

    public void Dispose()
    {
        Drain.Dispose();
        _session.Dispose();
    }

    private async Task<PilotExit> WorkAsync(PilotFolder folder, string guard, CancellationToken cancellationToken)
    {
        // A bundle that fills the scratch would leave no room for the sandboxes that are to fill it.
        await using BundleOut bundles = new(
            _storage, folder.BundlesFolder, () => _identity.NameAs(_session.Registration.PilotId), _capacity.Whole().DiskMiB * 1024L * 1024 / PilotLimits.BundlePartOfDisk,
            Drain, _timeProvider, _log);
        AttemptTools tools = new(
            folder.AttemptsFolder,
            _config.Payloads.Where(p => _capacity.Payloads.Contains(p.Key)).ToDictionary(),
            new StageIn(new InputCache(
                Path.Combine(_config.Scratch, "cache"), _config.CacheMiB * 1024L * 1024, _storage, _timeProvider)),
            new PayloadRunner(guard, TimeSpan.FromSeconds(_config.PayloadGraceSeconds), _timeProvider),
            new StageOut(_storage, bundles), Drain, _capacity.RemainingWall, _config.KeepFailedSandboxes, _timeProvider, _log);
        ReportSpool spool = new(folder.SpoolFolder);
        ReportLoop reports = new(_session, spool, _held, _log);
        AttemptRunner runner = new(tools, _capacity.Whole());
        using var all = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var wallTimer = StartWallTimer();
        // What waits in a bundle need not wait for attempts that will not come.
        await using var drained = Drain.NewWork.Register(bundles.Flush);

        var beating = new HeartbeatLoop(_session, _held, _capacity.Describe, Drain, _timeProvider, _log).RunAsync(all.Token);
        var reporting = reports.RunAsync(all.Token);
        var tidying = new DeadPilotReports(
            _queue, _config.Scratch, _identity.Uid, _config.KeepFailedSandboxes, _log).DeliverAsync(all.Token);
        LeaseLoop leases = new(
            _session, _held, _capacity.Describe, attempt => _running.Start(() => RunAttemptAsync(runner, reports, attempt)),
            bundles.Flush, Drain, new LeaseLoopOptions(_config.Slots + _config.PrefetchCount, TimeSpan.FromSeconds(_config.IdleSeconds)),
            _timeProvider, _log);
        var working = WorkThroughAsync(leases, reports, reporting, all.Token);
        (var reason, var message, var exit) = await EndOfAsync(working, beating, reporting);

        // Whatever ended it, no payload outlives the pilot, and the sign-off is its last word.
        foreach (var id in _held.Ids)
        {
            _held.Abandon(id);
        }

        await _running.WaitForAllAsync();
        await bundles.DisposeAsync();
        await all.CancelAsync();
        await SettledAsync(beating, reporting, tidying, working);
        cancellationToken.ThrowIfCancellationRequested();
        await _connections.DisposeAsync();
        await LeaveAsync(reason, message, exit);
        var isEmpty = spool.ReadAll().Count == 0 && !folder.HasAttempts;
        if (exit == PilotExit.Done && isEmpty)
        {
            folder.Remove();
        }

        return exit;
    }

    private async Task<(string Reason, string Message, PilotExit Exit)> EndOfAsync(
        Task<string> working, params Task[] others)
    {
        try
        {
            List<Task> watched = [working, .. others];
            while (!working.IsCompleted)
            {
                var ended = await Task.WhenAny(watched);
                watched.Remove(ended);
                if (ended.IsFaulted)
                {
                    await ended;
                }
            }

            var reason = await working;
            return (reason, $"the pilot ended: {reason}", PilotExit.Done);
        }
        catch (TaskQueueException error)
        {
            return (ReasonFailed, error.Message, ExitFor(error));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            _log.Error(error.ToString());
            return (ReasonFailed, error.Message, PilotExit.Failed);
        }
    }

    private async Task<string> WorkThroughAsync(
        LeaseLoop leases, ReportLoop reports, Task reporting, CancellationToken cancellationToken)
    {
        var reason = await leases.RunAsync(cancellationToken);
        await _running.WaitForAllAsync();
        reports.Complete();
        await reporting;
        return reason;
    }

    private async Task RunAttemptAsync(AttemptRunner runner, ReportLoop reports, Attempt attempt)
    {
        try
        {
            if (!await runner.RunAsync(attempt, () => _held.Park(attempt.Id), report => reports.Add(attempt, report)))
            {
                _held.Remove(attempt.Id);
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A mistake of the pilot's own must not cost the other attempts; the task gets a report that says so.
            _log.Error($"task {attempt.Id}: {error}");
            reports.Add(attempt, new AttemptReport
            {
                TaskId = attempt.Id.TaskId,
                Attempt = attempt.Id.Attempt,
                Times = attempt.Times,
                ExitStatus = -1,
                Outcome = OutcomeDecision.Failure(OutcomeCode.NodeUnfit, $"the pilot failed: {error.Message}"),
            });
        }
    }

    private static async Task SettledAsync(params Task[] tasks)
    {
        foreach (var task in tasks)
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private ITimer? StartWallTimer() => _capacity.RemainingWall() is { } left
        ? _timeProvider.CreateTimer(
            _ => Drain.DrainAndStop(ReasonWallTime, TimeSpan.Zero, StopReason.AllocationEnd), null, left, Timeout.InfiniteTimeSpan)
        : null;

    private TimeSpan Patience()
    {
        if (Drain.Running.IsCancellationRequested)
        {
            return PilotLimits.StoppingGiveUp;
        }

        return _running.Count > 0 ? TimeSpan.MaxValue : TimeSpan.FromSeconds(_config.ServerGiveUpSeconds);
    }

    private async Task<PilotExit> RegisterAndLeaveUnfitAsync(string problem, CancellationToken cancellationToken)
    {
        _log.Error(problem);
        try
        {
            await _session.RegisterAsync(cancellationToken);
            return await LeaveUnfitAsync(problem);
        }
        catch (TaskQueueException error)
        {
            _log.Warn($"the service could not be told: {error.Message}");
            return PilotExit.NodeUnfit;
        }
    }

    private async Task<PilotExit> LeaveUnfitAsync(string problems)
    {
        _log.Error("this node can run no payload");
        await LeaveAsync(ReasonUnfit, problems, PilotExit.NodeUnfit);
        return PilotExit.NodeUnfit;
    }

    private PilotExit ExitFor(TaskQueueException error)
    {
        if (error.Kind == TaskQueueErrorKind.AccessDenied)
        {
            _log.Error($"the service refuses this pilot: {error.Message}; issue a new token and put it into {_config.TokenFile}");
            return PilotExit.AccessDenied;
        }

        _log.Error($"the service {string.Join(", ", _config.Servers)} could not be used: {error.Message}");
        return error.Kind == TaskQueueErrorKind.Unavailable ? PilotExit.ServerLost : PilotExit.Failed;
    }

    private async Task LeaveAsync(string reason, string message, PilotExit exit)
    {
        using CancellationTokenSource timeout = new(PilotLimits.SignOffTimeout, _timeProvider);
        try
        {
            await _queue.SignOffAsync(
                new SignOffRequest
                {
                    PilotId = _session.Registration.PilotId,
                    Reason = reason,
                    Message = OneLine.Of(message),
                    ExitCode = (int)exit,
                },
                timeout.Token);
            _log.Info($"signed off: {reason}");
        }
        catch (Exception error) when (error is TaskQueueException or OperationCanceledException)
        {
            _log.Warn($"the sign-off did not reach the service: {error.Message}");
        }
    }
}
