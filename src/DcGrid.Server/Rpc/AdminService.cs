using DcGrid.Production;
using DcGrid.Server.Access;
using DcGrid.Server.Background;
using DcGrid.Server.Sites;
using DcGrid.Store;
using Grpc.Core;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Server.Rpc;

/// <summary>What operators and readers call. Campaigns and tasks are in this file; pilots, tokens and the logbook in the other.</summary>
internal sealed partial class AdminService(
    ITaskStore store,
    TokenAuthority tokens,
    PilotSubmission pilots,
    CampaignChanges changes,
    BookingTimes bookings,
    OpenStreams streams,
    ServiceTerms terms,
    ServerIdentity identity,
    TimeProvider time) : Proto.AdminService.AdminServiceBase
{
    private const int MaxTasksAMessage = 1000;

    public override Task<Proto.GetServerInfoResponse> GetServerInfo(
        Proto.GetServerInfoRequest request, ServerCallContext context) =>
        Task.FromResult(ToProto.ServerInfo(store, identity, bookings.Figures));

    public override async Task<Proto.ListServersResponse> ListServers(
        Proto.ListServersRequest request, ServerCallContext context)
    {
        var servers = await store.ListServersAsync(context.CancellationToken);
        var now = time.GetUtcNow();
        return new() { Servers = { servers.Select(server => ToProto.Server(server, ServerPresence.IsLive(server, now))) } };
    }

    public override async Task<Proto.CreateCampaignResponse> CreateCampaign(
        Proto.CreateCampaignRequest request, ServerCallContext context)
    {
        var definition = FromProto.Definition(request.Definition);
        try
        {
            var (id, created) = await store.CreateCampaignAsync(
                definition, Caller.Of(context).Name, time.GetUtcNow(), context.CancellationToken);
            return new() { CampaignId = id.Value, Created = created };
        }
        catch (StoreConflictException e)
        {
            throw new RpcException(new Status(StatusCode.AlreadyExists, e.Message));
        }
    }

    public override async Task<Proto.SubmitTasksResponse> SubmitTasks(
        IAsyncStreamReader<Proto.SubmitTasksRequest> requestStream, ServerCallContext context)
    {
        using var stop = streams.Open(context);
        var answer = new Proto.SubmitTasksResponse();

        // In their order, as later tasks read what earlier ones make; the next batch is made ready while one is on its way to the disk.
        var booking = Task.CompletedTask;
        try
        {
            while (await requestStream.MoveNext(stop.Token))
            {
                var message = requestStream.Current;
                WireLimits.Check(message.Tasks.Count, MaxTasksAMessage, "tasks in one message");
                var batch = new PlannedBatch(message.Campaign, [.. message.Tasks.Select(FromProto.Planned)]);
                await store.LookUpAsync(batch, context.CancellationToken);
                await booking;
                booking = BookAsync(batch);
            }
        }
        finally
        {
            await booking;
        }

        return answer;

        async Task BookAsync(PlannedBatch batch)
        {
            var counts = await store.SubmitTasksAsync(batch, context.CancellationToken);
            answer.Added += counts.Added;
            answer.AlreadyThere += counts.AlreadyThere;
        }
    }

    public override async Task<Proto.StartCampaignResponse> StartCampaign(
        Proto.StartCampaignRequest request, ServerCallContext context)
    {
        var counts = await store.StartCampaignAsync(
            request.Campaign, Caller.Of(context).Name, time.GetUtcNow(), context.CancellationToken);
        changes.Signal();
        return new() { Tasks = counts.Tasks, Ready = counts.Ready };
    }

    public override async Task<Proto.ListCampaignsResponse> ListCampaigns(
        Proto.ListCampaignsRequest request, ServerCallContext context)
    {
        var campaigns = await store.ListCampaignsAsync(context.CancellationToken);
        return new() { Campaigns = { campaigns.Select(ToProto.Campaign) } };
    }

    public override async Task<Proto.GetCampaignStatusResponse> GetCampaignStatus(
        Proto.GetCampaignStatusRequest request, ServerCallContext context) =>
        ToProto.Status(await store.GetCampaignStatusAsync(request.Campaign, context.CancellationToken));

    public override async Task WatchCampaign(
        Proto.WatchCampaignRequest request,
        IServerStreamWriter<Proto.GetCampaignStatusResponse> responseStream,
        ServerCallContext context)
    {
        using var stop = streams.Open(context);
        var cancellation = stop.Token;
        Proto.GetCampaignStatusResponse? last = null;
        while (true)
        {
            // Taken before the look, so that a change between the look and the wait is not missed.
            var change = changes.NextAsync();
            var status = ToProto.Status(await store.GetCampaignStatusAsync(request.Campaign, cancellation));
            if (!status.Equals(last))
            {
                await responseStream.WriteAsync(status, cancellation);
                last = status;
            }

            if (status.Campaign.State == CampaignRecord.SettledState)
            {
                return;
            }

            // Another replica's changes are not signalled here, hence the time limit; and a busy queue is not worth
            // more than a few pictures a second.
            await Task.WhenAny(change, Task.Delay(terms.WatchInterval, time, cancellation));
            await Task.Delay(terms.WatchPause, time, cancellation);
        }
    }

    public override async Task<Proto.VerifyCampaignResponse> VerifyCampaign(
        Proto.VerifyCampaignRequest request, ServerCallContext context) =>
        ToProto.Verification(await store.VerifyCampaignAsync(request.Campaign, request.Recount, time.GetUtcNow(), context.CancellationToken));

    public override async Task ListTasks(
        Proto.ListTasksRequest request, IServerStreamWriter<Proto.TaskRecord> responseStream, ServerCallContext context)
    {
        var selection = FromProto.Selection(request.Filter);
        await CheckCampaignAsync(selection.Campaign, context.CancellationToken);
        var limit = FromProto.Limit(request.Limit);
        using var stop = streams.Open(context);
        await foreach (var task in store.ListTasksAsync(selection, limit, stop.Token))
        {
            await responseStream.WriteAsync(ToProto.Task(task), stop.Token);
        }
    }

    public override async Task<Proto.GetTaskResponse> GetTask(Proto.GetTaskRequest request, ServerCallContext context)
    {
        var id = request.Filter is null || request.TaskId != 0
            ? new TaskId(request.TaskId)
            : await OnlyTaskAsync(FromProto.Selection(request.Filter), context.CancellationToken);
        var details = await store.GetTaskAsync(id, context.CancellationToken)
            ?? throw new StoreNotFoundException($"there is no task {id}; see dcgrid task list");
        return ToProto.Details(details);
    }

    public override async Task<Proto.ExplainTaskResponse> ExplainTask(Proto.ExplainTaskRequest request, ServerCallContext context)
    {
        var now = time.GetUtcNow();
        var explanation = await store.ExplainTaskAsync(new TaskId(request.TaskId), now, context.CancellationToken)
            ?? throw new StoreNotFoundException($"there is no task {request.TaskId}; see dcgrid task list");
        return ToProto.Explanation(explanation);
    }

    public override async Task<Proto.RetryTasksResponse> RetryTasks(
        Proto.RetryTasksRequest request, ServerCallContext context)
    {
        var selection = FromProto.Selection(request.Filter);
        if (selection.Campaign is null && selection.Ids.Count == 0)
        {
            throw new InvalidRequestException("name a campaign or task ids; retrying everything at once is not offered");
        }

        await CheckCampaignAsync(selection.Campaign, context.CancellationToken);
        var counts = await store.RetryTasksAsync(
            selection, request.DryRun, Caller.Of(context).Name, time.GetUtcNow(), context.CancellationToken);
        changes.Signal();
        return new() { Tasks = { counts.Tasks.Select(ToProto.Task) }, Reopened = counts.Reopened };
    }

    public override async Task ListFiles(
        Proto.ListFilesRequest request, IServerStreamWriter<Proto.FileRecord> responseStream, ServerCallContext context)
    {
        await CheckCampaignAsync(request.Campaign, context.CancellationToken);
        using var stop = streams.Open(context);
        var files = store.ListFilesAsync(
            request.Campaign, [.. request.Stages.Select(FromProto.Stage)], request.Roles, stop.Token);
        await foreach (var file in files)
        {
            await responseStream.WriteAsync(ToProto.File(file), stop.Token);
        }
    }

    private async Task<TaskId> OnlyTaskAsync(TaskSelection selection, CancellationToken cancellationToken)
    {
        var found = await store.ListTasksAsync(selection, 2, cancellationToken).ToListAsync(cancellationToken);
        return found switch
        {
            [] => throw new StoreNotFoundException("no task fits the filter; see dcgrid task list"),
            [var task] => task.Id,
            _ => throw new InvalidRequestException("more than one task fits the filter; name the task's number"),
        };
    }

    /// <summary>A listing of an unknown campaign would be empty, which reads as "nothing there".</summary>
    private async Task CheckCampaignAsync(string? campaign, CancellationToken cancellationToken)
    {
        if (campaign is not null)
        {
            await store.GetCampaignAsync(campaign, cancellationToken);
        }
    }
}
