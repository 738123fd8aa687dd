using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Queue;

/// <summary>
/// The central task queue as a pilot sees it: one call each, no retries. Fails with a <see cref="TaskQueueException"/>.
/// </summary>
internal interface ITaskQueue
{
    Task<RegisterPilotResponse> RegisterAsync(RegisterPilotRequest request, CancellationToken cancellationToken);

    Task<LeaseResponse> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken);

    Task<ReportResponse> ReportAsync(ReportRequest request, CancellationToken cancellationToken);

    Task<HeartbeatResponse> HeartbeatAsync(HeartbeatRequest request, CancellationToken cancellationToken);

    Task<ShareConnectionsResponse> ShareConnectionsAsync(ShareConnectionsRequest request, CancellationToken cancellationToken);

    Task SignOffAsync(SignOffRequest request, CancellationToken cancellationToken);
}
