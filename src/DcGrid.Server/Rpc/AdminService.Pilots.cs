using DcGrid.Production;
using DcGrid.Server.Access;
using DcGrid.Server.Sites;
using DcGrid.Store;
using Grpc.Core;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Server.Rpc;

internal sealed partial class AdminService
{
    private const int DefaultEvents = 1000;
    private const int MaxEvents = 10_000;
    private const int MaxTokenNameChars = 100;
    private const int MaxPilotsACall = 10_000;

    public override async Task<Proto.SubmitPilotsResponse> SubmitPilots(
        Proto.SubmitPilotsRequest request, ServerCallContext context)
    {
        if (request.Count is < 1 or > MaxPilotsACall)
        {
            throw new InvalidRequestException($"{request.Count} pilots can't be submitted; ask for 1 to {MaxPilotsACall}");
        }

        if (request.Slots is < 0 or > SiteDefinition.MaxSlots || request.IdleSeconds < 0)
        {
            throw new InvalidRequestException(
                $"slots must be 0 to {SiteDefinition.MaxSlots} and idle_seconds 0 or more; 0 is the site's own");
        }

        // Once begun, a submission is carried through: a batch job that nobody booked is worse than a caller kept waiting.
        var (allocation, job) = await pilots.SubmitAsync(
            request.Site,
            request.Count,
            new PilotOverrides(request.Slots, request.IdleSeconds),
            Caller.Of(context).Name,
            CancellationToken.None);
        return new() { AllocationId = allocation.Value, BatchJobId = job };
    }

    public override async Task<Proto.ListPilotsResponse> ListPilots(
        Proto.ListPilotsRequest request, ServerCallContext context)
    {
        var records = await store.ListPilotsAsync(request.All, context.CancellationToken);
        return new() { Pilots = { records.Select(p => ToProto.Pilot(p, StateOf(p))) } };
    }

    public override async Task<Proto.GetPilotResponse> GetPilot(Proto.GetPilotRequest request, ServerCallContext context)
    {
        var (pilot, holding) = await store.GetPilotAsync(new PilotId(request.PilotId), context.CancellationToken)
            ?? throw new StoreNotFoundException($"there is no pilot {request.PilotId}; see dcgrid pilot list --all");
        return new() { Pilot = ToProto.Pilot(pilot, StateOf(pilot)), Holding = { holding.Select(ToProto.Task) } };
    }

    public override async Task<Proto.DrainPilotsResponse> DrainPilots(
        Proto.DrainPilotsRequest request, ServerCallContext context)
    {
        WireLimits.Check(request.PilotIds.Count, WireLimits.MaxIdsPerCall, "pilots in one call");
        var drained = await store.DrainPilotsAsync(
            [.. request.PilotIds.Select(id => new PilotId(id))],
            Caller.Of(context).Name,
            time.GetUtcNow(),
            context.CancellationToken);
        return new() { Pilots = drained };
    }

    public override async Task<Proto.ListEventsResponse> ListEvents(
        Proto.ListEventsRequest request, ServerCallContext context)
    {
        var campaign = request.Campaign.Length == 0 ? null : request.Campaign;
        await CheckCampaignAsync(campaign, context.CancellationToken);
        var limit = FromProto.Limit(request.Limit) ?? DefaultEvents;
        WireLimits.Check(limit, MaxEvents, "events in one answer");
        var events = await store.ListEventsAsync(campaign, limit, context.CancellationToken);
        return new() { Events = { events.Select(ToProto.Event) } };
    }

    public override async Task<Proto.IssueTokenResponse> IssueToken(
        Proto.IssueTokenRequest request, ServerCallContext context)
    {
        if (request.Name.Length is 0 or > MaxTokenNameChars || request.Name.Any(char.IsControl))
        {
            throw new InvalidRequestException($"a token needs a name of 1 to {MaxTokenNameChars} characters in one line: whose it is");
        }

        if (request.LifetimeSeconds < 1 || request.LifetimeSeconds > TokenAuthority.MaxLifetime.TotalSeconds)
        {
            throw new InvalidRequestException(
                $"a token lives from a second to {TokenAuthority.MaxLifetime.TotalDays:F0} days");
        }

        var (record, text) = await tokens.IssueAsync(
            request.Name,
            FromProto.Role(request.Role),
            TimeSpan.FromSeconds(request.LifetimeSeconds),
            Caller.Of(context).Name,
            context.CancellationToken);
        return new() { Record = ToProto.Token(record), Token = text };
    }

    public override async Task<Proto.ListTokensResponse> ListTokens(
        Proto.ListTokensRequest request, ServerCallContext context)
    {
        var records = await store.ListTokensAsync(context.CancellationToken);
        return new() { Tokens = { records.Select(ToProto.Token) } };
    }

    public override async Task<Proto.RevokeTokenResponse> RevokeToken(
        Proto.RevokeTokenRequest request, ServerCallContext context)
    {
        await tokens.RevokeAsync(new TokenId(request.TokenId), Caller.Of(context).Name, context.CancellationToken);
        return new();
    }

    /// <summary>The store knows what a pilot said; whether its silence is too long depends on now.</summary>
    private string StateOf(PilotRecord pilot) =>
        pilot.State == PilotRecord.AliveState && time.GetUtcNow() - pilot.LastHeard > terms.SilentAfter ? "silent" : pilot.State;
}
