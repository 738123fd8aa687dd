using System.Collections.Concurrent;
using DcGrid.Pilot.Queue;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Tests;

/// <summary>A task queue in memory that grants what it was given and remembers what it was told.</summary>
internal sealed class FakeTaskQueue : ITaskQueue
{
    private static readonly TimeSpan Safety = TimeSpan.FromSeconds(120);

    private readonly ConcurrentQueue<AttemptGrant> _ready = new();

    public ConcurrentQueue<RegisterPilotRequest> Registrations { get; } = new();

    public ConcurrentQueue<LeaseRequest> Leases { get; } = new();

    /// <summary>Calls that were answered.</summary>
    public ConcurrentQueue<ReportRequest> ReportCalls { get; } = new();

    public ConcurrentQueue<HeartbeatRequest> Heartbeats { get; } = new();

    public ConcurrentQueue<SignOffRequest> SignOffs { get; } = new();

    public ConcurrentQueue<ShareConnectionsRequest> ConnectionWords { get; } = new();

    /// <summary>Answers a word on connections; no limit if nothing else is said.</summary>
    public Func<ShareConnectionsRequest, ShareConnectionsResponse> OnConnections { get; set; } =
        request => new ShareConnectionsResponse { Granted = request.Wanted };

    /// <summary>Runs before a call is answered; may throw.</summary>
    public Action<object> Before { get; set; } = _ => { };

    /// <summary>Answers a heartbeat.</summary>
    public Func<HeartbeatRequest, HeartbeatResponse> OnHeartbeat { get; set; } = _ => new HeartbeatResponse();

    public IReadOnlyList<AttemptReport> Reports => [.. ReportCalls.SelectMany(c => c.Reports)];

    public void Add(AttemptGrant grant) => _ready.Enqueue(grant);

    /// <summary>Waits for a condition.</summary>
    public static async Task Until(Func<bool> condition)
    {
        using CancellationTokenSource safety = new(Safety);
        while (!condition())
        {
            await Task.Delay(20, safety.Token);
        }
    }

    public Task<RegisterPilotResponse> RegisterAsync(RegisterPilotRequest request, CancellationToken cancellationToken) =>
        Answer(request, Registrations, () => new RegisterPilotResponse
        {
            PilotId = 100 + Registrations.Count,
            HeartbeatSeconds = 1,
            LeaseSeconds = 60,
        });

    public Task<LeaseResponse> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        Answer(request, Leases, () =>
        {
            LeaseResponse response = new() { LeaseId = Leases.Count };
            while (response.Attempts.Count < request.MaxAttempts && _ready.TryDequeue(out var grant))
            {
                response.Attempts.Add(grant);
            }

            return response;
        });

    public Task<ReportResponse> ReportAsync(ReportRequest request, CancellationToken cancellationToken) =>
        Answer(request.Clone(), ReportCalls, () => new ReportResponse
        {
            Verdicts =
            {
                request.Reports.Select(r => new ReportVerdict
                {
                    TaskId = r.TaskId, Attempt = r.Attempt, Verdict = Verdict.Accepted,
                }),
            },
        });

    public Task<HeartbeatResponse> HeartbeatAsync(HeartbeatRequest request, CancellationToken cancellationToken) =>
        Answer(request, Heartbeats, () => OnHeartbeat(request));

    public Task<ShareConnectionsResponse> ShareConnectionsAsync(ShareConnectionsRequest request, CancellationToken cancellationToken) =>
        Answer(request.Clone(), ConnectionWords, () => OnConnections(request));

    public Task SignOffAsync(SignOffRequest request, CancellationToken cancellationToken) =>
        Answer(request, SignOffs, () => true);

    private Task<T> Answer<TRequest, T>(TRequest request, ConcurrentQueue<TRequest> record, Func<T> answer)
        where TRequest : class
    {
        try
        {
            Before(request);
            record.Enqueue(request);
            return Task.FromResult(answer());
        }
        catch (TaskQueueException error)
        {
            return Task.FromException<T>(error);
        }
    }
}
