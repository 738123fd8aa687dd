using System.Diagnostics;
using DcGrid.Protocol.V1;
using Grpc.Core;
using Polly;

namespace DcGrid.Bench.Pilots;

/// <summary>One pilot's conversation with the service, with its calls timed. A service that is away is asked again: every call may be
/// repeated without harm.</summary>
internal sealed class PilotSession(TaskQueueService.TaskQueueServiceClient client, FleetPlan plan, FleetCounts counts, int number)
{
    private const int MemoryMibASlot = 2048;

    private static readonly ResiliencePipeline WhileAway = new ResiliencePipelineBuilder()
        .AddRetry(new()
        {
            ShouldHandle = new PredicateBuilder().Handle<RpcException>(e => e.StatusCode == StatusCode.Unavailable),
            MaxRetryAttempts = 600,
            Delay = TimeSpan.FromMilliseconds(500),
        })
        .Build();

    private readonly PilotCapability _capability = new()
    {
        Slots = plan.Slots,
        MemoryMib = plan.Slots * MemoryMibASlot,
        DiskMib = plan.Slots * MemoryMibASlot,
        Payloads = { plan.Payload },
    };

    private FleetCounts _counts = counts;
    private long _pilot;

    /// <summary>How often the service wants to hear from it.</summary>
    public TimeSpan HeartbeatInterval { get; private set; }

    /// <summary>Counts its calls elsewhere from now on.</summary>
    public void CountIn(FleetCounts other) => _counts = other;

    public async Task RegisterAsync(CancellationToken cancellation)
    {
        var request = new RegisterPilotRequest
        {
            PilotUid = Guid.NewGuid().ToString(),
            Site = "bench",
            Host = $"node{number}",
            BatchJobId = $"bench.{number}",
            ProcessId = number + 1,
            Version = "bench",
            Capability = _capability,
        };
        var answer = await WhileAway.ExecuteAsync(
            async token => await client.RegisterPilotAsync(request, cancellationToken: token), cancellation);
        _pilot = answer.PilotId;
        HeartbeatInterval = TimeSpan.FromSeconds(answer.HeartbeatSeconds);
    }

    public async Task<LeaseResponse> LeaseAsync(int maxAttempts, CancellationToken cancellation)
    {
        var request = new LeaseRequest
        {
            PilotId = _pilot,
            RequestId = Guid.NewGuid().ToString(),
            MaxAttempts = maxAttempts,
            Capability = _capability,
        };
        var begin = Stopwatch.GetTimestamp();
        var answer = await WhileAway.ExecuteAsync(
            async token => await client.LeaseAsync(request, cancellationToken: token), cancellation);
        _counts.AddLease(Stopwatch.GetElapsedTime(begin), answer.Attempts.Count);
        return answer;
    }

    /// <param name="request">Its pilot is set here.</param>
    /// <param name="cancellation">Ends the wait for the answer.</param>
    public async Task<ReportResponse> ReportAsync(ReportRequest request, CancellationToken cancellation)
    {
        request.PilotId = _pilot;
        var begin = Stopwatch.GetTimestamp();
        var answer = await WhileAway.ExecuteAsync(
            async token => await client.ReportAsync(request, cancellationToken: token), cancellation);
        var accepted = 0;
        foreach (var verdict in answer.Verdicts)
        {
            accepted += verdict.Verdict == Verdict.Accepted ? 1 : 0;
        }

        _counts.AddReport(Stopwatch.GetElapsedTime(begin), accepted, request.Reports.Count - accepted);
        return answer;
    }

    /// <param name="holding">What it holds.</param>
    /// <param name="cancellation">Ends the wait for the answer.</param>
    public async Task<HeartbeatResponse> HeartbeatAsync(IEnumerable<HeldAttempt> holding, CancellationToken cancellation)
    {
        var request = new HeartbeatRequest { PilotId = _pilot, Capability = _capability };
        foreach (var held in holding)
        {
            request.Attempts.Add(new AttemptKey { TaskId = held.TaskId, Attempt = held.Attempt });
        }

        var begin = Stopwatch.GetTimestamp();
        var answer = await WhileAway.ExecuteAsync(
            async token => await client.HeartbeatAsync(request, cancellationToken: token), cancellation);
        _counts.AddHeartbeat(Stopwatch.GetElapsedTime(begin));
        return answer;
    }

    public async Task SignOffAsync(CancellationToken cancellation)
    {
        var request = new SignOffRequest { PilotId = _pilot, Reason = "idle", Message = "the benchmark is over" };
        await WhileAway.ExecuteAsync(async token => await client.SignOffAsync(request, cancellationToken: token), cancellation);
    }
}
