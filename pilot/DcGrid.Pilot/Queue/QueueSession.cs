using DcGrid.Protocol.V1;
using Polly;
using Polly.Retry;

namespace DcGrid.Pilot.Queue;

/// <summary>How long and how often a call is tried again.</summary>
/// <param name="FirstDelay">Doubles each time up to <see cref="PilotLimits.MaxRetryDelay"/>, with jitter.</param>
/// <param name="GiveUpAfter">
/// Time without any answer after which a call is not tried again. Asked each time: a pilot that still runs something
/// has all the patience there is, one that is being shut down has little.
/// </param>
internal sealed record QueueRetryOptions(TimeSpan FirstDelay, Func<TimeSpan> GiveUpAfter);

/// <summary>
/// The pilot's standing with the service: its number there, and calls that are tried again until the service answers.
/// A service that does not know the pilot any more is told again who it is.
/// </summary>
internal sealed class QueueSession : IDisposable
{
    private readonly ITaskQueue _queue;
    private readonly Func<RegisterPilotRequest> _introduce;
    private readonly TimeProvider _timeProvider;
    private readonly PilotLog _log;
    private readonly ResiliencePipeline _pipeline;
    private readonly SemaphoreSlim _registering = new(1, 1);
    private RegisterPilotResponse? _registration;
    private long _lastAnswer;

    public QueueSession(
        ITaskQueue queue, Func<RegisterPilotRequest> introduce, QueueRetryOptions options, Random jitter,
        TimeProvider timeProvider, PilotLog log)
    {
        (_queue, _introduce, _timeProvider, _log) = (queue, introduce, timeProvider, log);
        _lastAnswer = timeProvider.GetTimestamp();
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = timeProvider }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<TaskQueueException>(
                    e => e.Kind == TaskQueueErrorKind.Unavailable && SilentFor < options.GiveUpAfter()),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = options.FirstDelay,
                MaxDelay = PilotLimits.MaxRetryDelay,
                UseJitter = true,
                Randomizer = () =>
                {
                    lock (jitter)
                    {
                        return jitter.NextDouble();
                    }
                },
                OnRetry = retry =>
                {
                    log.Warn($"no answer from the service: {retry.Outcome.Exception?.Message}; "
                        + $"asking again in {retry.RetryDelay.TotalSeconds:0.0} s");
                    return default;
                },
            })
            .Build();
    }

    /// <summary>Time since the service last said anything.</summary>
    public TimeSpan SilentFor => _timeProvider.GetElapsedTime(Interlocked.Read(ref _lastAnswer));

    /// <summary>Set by <see cref="RegisterAsync"/>.</summary>
    public RegisterPilotResponse Registration =>
        _registration ?? throw new InvalidOperationException("the pilot is not registered yet");

    public Task RegisterAsync(CancellationToken cancellationToken) =>
        _pipeline.ExecuteAsync(async ct => await RegisterOnceAsync(null, ct), cancellationToken).AsTask();

    /// <summary>Calls until the service answers or the pilot gives up.</summary>
    /// <param name="call">Gets the pilot's number, and is repeated with the same request but for that.</param>
    public Task<T> CallAsync<T>(
        Func<ITaskQueue, long, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        _pipeline.ExecuteAsync(async ct => await CallOnceAsync(call, ct), cancellationToken).AsTask();

    /// <summary>Calls once; for what is repeated anyhow.</summary>
    public async Task<T> CallOnceAsync<T>(
        Func<ITaskQueue, long, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var known = Registration;
        try
        {
            return Answered(await call(_queue, known.PilotId, cancellationToken));
        }
        catch (TaskQueueException error) when (error.Kind == TaskQueueErrorKind.UnknownPilot)
        {
            _log.Warn("the service does not know this pilot any more; registering again");
            await RegisterOnceAsync(known, cancellationToken);
            return Answered(await call(_queue, Registration.PilotId, cancellationToken));
        }
    }

    public void Dispose() => _registering.Dispose();

    /// <summary>Registers, unless somebody else has done so since <paramref name="outdated"/>.</summary>
    private async Task RegisterOnceAsync(RegisterPilotResponse? outdated, CancellationToken cancellationToken)
    {
        await _registering.WaitAsync(cancellationToken);
        try
        {
            if (!ReferenceEquals(outdated, _registration))
            {
                return;
            }

            _registration = Answered(await _queue.RegisterAsync(_introduce(), cancellationToken));
            _log.Info($"registered as pilot {_registration.PilotId}");
        }
        finally
        {
            _registering.Release();
        }
    }

    private T Answered<T>(T answer)
    {
        Interlocked.Exchange(ref _lastAnswer, _timeProvider.GetTimestamp());
        return answer;
    }
}
