using DcGrid.Protocol.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Polly;

namespace DcGrid.EndToEnd.Tests.Harness;

/// <summary>A pilot of a test's own: it speaks to real servers with the generated client, runs nothing, and notes every answer. It asks the
/// next server when one does not answer, for as long as it takes.</summary>
internal sealed class TestPilot : IDisposable
{
    public const string Payload = "no-op";

    private static readonly PilotCapability _capability = new() { Slots = 8, MemoryMib = 64_000, DiskMib = 64_000, Payloads = { Payload } };

    private readonly GrpcChannel[] _channels;
    private readonly TaskQueueService.TaskQueueServiceClient[] _servers;
    private readonly Acknowledgements _told;
    private readonly ResiliencePipeline _always;
    private int _current;
    private long _id;

    /// <param name="first">Which of the servers it begins with.</param>
    public TestPilot(IReadOnlyList<string> urls, string token, Acknowledgements told, int first = 0)
    {
        (_told, _current) = (told, first % urls.Count);
        _channels = [.. urls.Select(url => GrpcChannel.ForAddress(url))];
        _servers = [.. _channels.Select(channel => new TaskQueueService.TaskQueueServiceClient(channel.Intercept(headers =>
        {
            headers.Add("authorization", "Bearer " + token);
            return headers;
        })))];
        _always = new ResiliencePipelineBuilder()
            .AddRetry(new()
            {
                ShouldHandle = new PredicateBuilder().Handle<RpcException>(
                    e => e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded),
                MaxRetryAttempts = int.MaxValue,
                Delay = TimeSpan.FromMilliseconds(100),
                OnRetry = _ =>
                {
                    Interlocked.Increment(ref _current);
                    told.AddUnanswered();
                    return default;
                },
            })
            .Build();
    }

    public async Task RegisterAsync()
    {
        var request = new RegisterPilotRequest
        {
            PilotUid = Guid.NewGuid().ToString(),
            Site = "test",
            Host = "node",
            ProcessId = 1,
            Version = "test",
            Capability = _capability,
        };
        _id = (await CallAsync((queue, options) => queue.RegisterPilotAsync(request, options))).PilotId;
    }

    public async Task<LeaseResponse> LeaseAsync(int attempts)
    {
        var request = new LeaseRequest { PilotId = _id, RequestId = Guid.NewGuid().ToString(), MaxAttempts = attempts, Capability = _capability };
        return await CallAsync((queue, options) => queue.LeaseAsync(request, options));
    }

    /// <summary>Reports attempts as well done, and notes the answers.</summary>
    public async Task<IReadOnlyList<ReportVerdict>> ReportAsync(IReadOnlyList<AttemptGrant> grants)
    {
        var request = new ReportRequest { PilotId = _id, Reports = { grants.Select(Report) } };
        var verdicts = (await CallAsync((queue, options) => queue.ReportAsync(request, options))).Verdicts;
        foreach (var verdict in verdicts)
        {
            _told.Add(verdict);
        }

        return verdicts;
    }

    public async Task<HeartbeatResponse> HeartbeatAsync(IReadOnlyList<AttemptGrant> held)
    {
        var request = new HeartbeatRequest { PilotId = _id, Capability = _capability };
        request.Attempts.AddRange(held.Select(grant => new AttemptKey { TaskId = grant.TaskId, Attempt = grant.Attempt }));
        return await CallAsync((queue, options) => queue.HeartbeatAsync(request, options));
    }

    /// <summary>Works until no more work is to come.</summary>
    /// <param name="attempts">How many it takes at once.</param>
    /// <param name="runTime">How long its payloads take.</param>
    public async Task WorkAsync(int attempts, TimeSpan runTime)
    {
        await RegisterAsync();
        for (var isMore = true; isMore;)
        {
            var lease = await LeaseAsync(attempts);
            await Task.Delay(runTime);
            if (lease.Attempts.Count > 0)
            {
                await ReportAsync(lease.Attempts);
            }

            isMore = lease.Attempts.Count > 0 || lease.MoreToCome;
        }
    }

    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }

    private static AttemptReport Report(AttemptGrant grant) => new()
    {
        TaskId = grant.TaskId,
        Attempt = grant.Attempt,
        Outcome = new() { Code = OutcomeCode.Ok },
        Times = new() { PayloadSeconds = 1 },
    };

    private async Task<T> CallAsync<T>(Func<TaskQueueService.TaskQueueServiceClient, CallOptions, AsyncUnaryCall<T>> call) =>
        await _always.ExecuteAsync(async _ =>
        {
            var server = _servers[Volatile.Read(ref _current) % _servers.Length];
            return await call(server, new CallOptions(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(10)));
        });
}
