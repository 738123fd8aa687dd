using DcGrid.Production;
using DcGrid.Server.Access;
using DcGrid.Server.Sites;
using DcGrid.Store;
using Grpc.Core;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Server.Rpc;

/// <summary>What pilots call. Each call is one transaction of the store.</summary>
internal sealed class TaskQueueService(
    ITaskStore store, PilotOwners owners, CampaignChanges changes, BookingTimes bookings, IdlePilots idle, SiteCatalog sites, ServiceTerms terms, TimeProvider time)
    : Proto.TaskQueueService.TaskQueueServiceBase
{
    public override async Task<Proto.RegisterPilotResponse> RegisterPilot(
        Proto.RegisterPilotRequest request, ServerCallContext context)
    {
        if (!Guid.TryParse(request.PilotUid, out _))
        {
            throw new InvalidRequestException($"pilot_uid '{request.PilotUid}' is not a UUID");
        }

        var caller = Caller.Of(context);
        var registration = new PilotRegistration(
            request.PilotUid,
            FromProto.Label(request.Site, "site"),
            FromProto.Label(request.Host, "host"),
            FromProto.Label(request.BatchJobId, "batch_job_id"),
            request.ProcessId,
            FromProto.Label(request.Version, "version"),
            FromProto.Capability(request.Capability),
            request.AllocationId == 0 ? null : new AllocationId(request.AllocationId),
            caller.Token);
        var pilot = await store.RegisterPilotAsync(registration, time.GetUtcNow(), context.CancellationToken);
        await owners.CheckAsync(pilot, caller, context.CancellationToken);
        return new()
        {
            PilotId = pilot.Value,
            HeartbeatSeconds = terms.Lease.HeartbeatSeconds,
            LeaseSeconds = terms.Lease.LeaseSeconds,
        };
    }

    public override async Task<Proto.LeaseResponse> Lease(Proto.LeaseRequest request, ServerCallContext context)
    {
        var pilot = await OwnPilotAsync(request.PilotId, context);
        if (!Guid.TryParse(request.RequestId, out _))
        {
            throw new InvalidRequestException($"request_id '{request.RequestId}' is not a UUID");
        }

        var now = time.GetUtcNow();
        var query = new LeaseQuery(
            pilot,
            request.RequestId,
            Math.Clamp(request.MaxAttempts, 0, LeaseTerms.MaxAttemptsPerLease),
            FromProto.Capability(request.Capability),
            terms.Lease.ExpiryFrom(now));
        var grant = await store.LeaseAsync(query, now, context.CancellationToken);
        if (grant.Attempts.Count > 0)
        {
            changes.Signal();
        }

        return new()
        {
            LeaseId = grant.Id?.Value ?? 0,
            Expires = ToProto.Time(grant.Expires),
            Attempts = { grant.Attempts.Select(ToProto.Grant) },
            RetryAfterSeconds = grant.Attempts.Count > 0
                ? ServiceTerms.RetryAfterSeconds(null, now)
                : Math.Max(ServiceTerms.RetryAfterSeconds(grant.NextReady, now), idle.SecondsUntilNext(pilot.Value)),
            MoreToCome = grant.MoreToCome,
            Drain = grant.Drain,
        };
    }

    public override async Task<Proto.ReportResponse> Report(Proto.ReportRequest request, ServerCallContext context)
    {
        var pilot = await OwnPilotAsync(request.PilotId, context);
        WireLimits.Check(request.Reports.Count, LeaseTerms.MaxAttemptsPerCall, "reports in one call");
        var reports = request.Reports.Select(FromProto.Report).ToList();
        var begin = time.GetTimestamp();

        // The caller may hang up; a report that has arrived is booked all the same.
        var booked = await store.ReportAsync(pilot, reports, time.GetUtcNow(), CancellationToken.None);
        bookings.Add(time.GetElapsedTime(begin), reports.Count);
        changes.Signal();
        return new() { Verdicts = { booked.Select(ToProto.Verdict) } };
    }

    public override async Task<Proto.HeartbeatResponse> Heartbeat(Proto.HeartbeatRequest request, ServerCallContext context)
    {
        var pilot = await OwnPilotAsync(request.PilotId, context);
        WireLimits.Check(request.Attempts.Count, WireLimits.MaxAttemptsPerHeartbeat, "attempts in one heartbeat");
        var now = time.GetUtcNow();
        var answer = await store.HeartbeatAsync(
            pilot,
            [.. request.Attempts.Select(k => new AttemptKey(new TaskId(k.TaskId), k.Attempt))],
            request.Capability is null ? null : FromProto.Capability(request.Capability),
            now,
            terms.Lease.ExpiryFrom(now),
            context.CancellationToken);
        return new() { Abandon = { answer.Abandon.Select(ToProto.Key) }, Drain = answer.Drain };
    }

    public override async Task<Proto.ShareConnectionsResponse> ShareConnections(Proto.ShareConnectionsRequest request, ServerCallContext context)
    {
        var pilot = new PilotId(request.PilotId);
        var site = await owners.CheckAsync(pilot, Caller.Of(context), context.CancellationToken);
        var word = FromProto.Connections(request, site);
        if (sites.Find(site) is not { StorageConnections: > 0 and var budget })
        {
            return new() { Granted = word.Wanted };
        }

        var answer = await store.ShareConnectionsAsync(word, budget, time.GetUtcNow(), context.CancellationToken);
        return new() { Granted = answer.Granted, RetryAfterSeconds = answer.SpeakAgainIn.TotalSeconds, OthersWait = answer.OthersWait };
    }

    public override async Task<Proto.SignOffResponse> SignOff(Proto.SignOffRequest request, ServerCallContext context)
    {
        var pilot = await OwnPilotAsync(request.PilotId, context);
        await store.SignOffPilotAsync(
            pilot,
            FromProto.Label(request.Reason, "reason"),
            FromProto.Clipped(request.Message),
            request.ExitCode,
            time.GetUtcNow(),
            CancellationToken.None);
        changes.Signal();
        return new();
    }

    /// <summary>A pilot speaks for itself only: its number must have been registered with the token it presents.</summary>
    private async Task<PilotId> OwnPilotAsync(long id, ServerCallContext context)
    {
        var pilot = new PilotId(id);
        await owners.CheckAsync(pilot, Caller.Of(context), context.CancellationToken);
        return pilot;
    }
}
