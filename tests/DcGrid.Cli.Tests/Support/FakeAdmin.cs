using DcGrid.Protocol.V1;
using Grpc.Core;

namespace DcGrid.Cli.Tests.Support;

/// <summary>A service that answers with what a test gives it and keeps what it was asked.</summary>
internal sealed partial class FakeAdmin : AdminService.AdminServiceBase
{
    public const string Token = "test-token-1";

    public List<PlannedTask> Submitted { get; } = [];

    public List<int> BatchSizes { get; } = [];

    public CampaignDefinition? Definition { get; private set; }

    public bool Started { get; private set; }

    public RpcException? Failure { get; set; }

    /// <summary>The first message that would bring more tasks than this ends its call.</summary>
    public int FailureAfterTasks { get; set; } = int.MaxValue;

    public VerifyCampaignResponse Verification { get; set; } = new();

    public List<GetCampaignStatusResponse> Changes { get; } = [];

    public List<TaskRecord> Tasks { get; } = [];

    public GetTaskResponse Task { get; set; } = new();

    public ExplainTaskResponse Explanation { get; set; } = new();

    public List<RetryTasksRequest> Retries { get; } = [];

    public ListServersResponse Servers { get; } = new();

    public List<long> Revoked { get; } = [];

    public override Task<CreateCampaignResponse> CreateCampaign(CreateCampaignRequest request, ServerCallContext context)
    {
        Check(context);
        var created = Definition is null;
        if (!created && !Definition!.Equals(request.Definition))
        {
            throw new RpcException(new Status(StatusCode.AlreadyExists, "the name is taken by another definition"));
        }

        Definition = request.Definition;
        return System.Threading.Tasks.Task.FromResult(new CreateCampaignResponse { CampaignId = 1, Created = created });
    }

    public override async Task<SubmitTasksResponse> SubmitTasks(
        IAsyncStreamReader<SubmitTasksRequest> requestStream, ServerCallContext context)
    {
        Check(context);
        SubmitTasksResponse answer = new();
        await foreach (var batch in requestStream.ReadAllAsync())
        {
            if (Submitted.Count + batch.Tasks.Count > FailureAfterTasks)
            {
                throw new RpcException(new Status(StatusCode.ResourceExhausted, "the disk is full"));
            }

            BatchSizes.Add(batch.Tasks.Count);
            foreach (var task in batch.Tasks)
            {
                if (Submitted.Any(t => t.Stage == task.Stage && t.DataId.Equals(task.DataId)))
                {
                    answer.AlreadyThere++;
                    continue;
                }

                Submitted.Add(task);
                answer.Added++;
            }
        }

        return answer;
    }

    public override Task<StartCampaignResponse> StartCampaign(StartCampaignRequest request, ServerCallContext context)
    {
        Check(context);
        Started = true;
        return System.Threading.Tasks.Task.FromResult(new StartCampaignResponse { Tasks = Submitted.Count });
    }

    public override Task<GetCampaignStatusResponse> GetCampaignStatus(
        GetCampaignStatusRequest request, ServerCallContext context)
    {
        Check(context);
        return System.Threading.Tasks.Task.FromResult(Changes.Count > 0
            ? Changes[^1]
            : new GetCampaignStatusResponse
            {
                Campaign = new CampaignRecord { Name = request.Campaign, State = Started ? "running" : "planning" },
            });
    }

    public override async Task WatchCampaign(
        WatchCampaignRequest request, IServerStreamWriter<GetCampaignStatusResponse> responseStream, ServerCallContext context)
    {
        Check(context);
        foreach (var change in Changes)
        {
            await responseStream.WriteAsync(change);
        }
    }

    public override Task<VerifyCampaignResponse> VerifyCampaign(VerifyCampaignRequest request, ServerCallContext context)
    {
        Check(context);
        return System.Threading.Tasks.Task.FromResult(Verification);
    }

    public override Task<ListServersResponse> ListServers(ListServersRequest request, ServerCallContext context)
    {
        Check(context);
        return System.Threading.Tasks.Task.FromResult(Servers);
    }

    public override Task<ListCampaignsResponse> ListCampaigns(ListCampaignsRequest request, ServerCallContext context)
    {
        Check(context);
        return System.Threading.Tasks.Task.FromResult(new ListCampaignsResponse { Campaigns = { Campaigns } });
    }

    public override async Task ListTasks(
        ListTasksRequest request, IServerStreamWriter<TaskRecord> responseStream, ServerCallContext context)
    {
        Check(context);
        foreach (var task in Tasks.Where(t => request.Filter.States.Count == 0 || request.Filter.States.Contains(t.State)))
        {
            await responseStream.WriteAsync(task);
        }
    }

    public override Task<GetTaskResponse> GetTask(GetTaskRequest request, ServerCallContext context)
    {
        Check(context);
        return System.Threading.Tasks.Task.FromResult(Task);
    }

    public override Task<ExplainTaskResponse> ExplainTask(ExplainTaskRequest request, ServerCallContext context)
    {
        Check(context);
        return System.Threading.Tasks.Task.FromResult(Explanation);
    }

    public override Task<RetryTasksResponse> RetryTasks(RetryTasksRequest request, ServerCallContext context)
    {
        Check(context);
        Retries.Add(request);
        RetryTasksResponse answer = new() { Reopened = 7 };
        answer.Tasks.AddRange(Tasks);
        return System.Threading.Tasks.Task.FromResult(answer);
    }

    public override Task<IssueTokenResponse> IssueToken(IssueTokenRequest request, ServerCallContext context)
    {
        Check(context);
        return System.Threading.Tasks.Task.FromResult(new IssueTokenResponse
        {
            Token = "a-new-token",
            Record = new TokenRecord
            {
                TokenId = 5,
                Name = request.Name,
                Role = request.Role,
                Expires = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = request.LifetimeSeconds },
            },
        });
    }

    public override Task<RevokeTokenResponse> RevokeToken(RevokeTokenRequest request, ServerCallContext context)
    {
        Check(context);
        Revoked.Add(request.TokenId);
        return System.Threading.Tasks.Task.FromResult(new RevokeTokenResponse());
    }

    private void Check(ServerCallContext context)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        if (context.RequestHeaders.GetValue("authorization") != "Bearer " + Token)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "no such token"));
        }
    }
}
