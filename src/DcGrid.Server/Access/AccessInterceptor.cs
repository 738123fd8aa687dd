using DcGrid.Store;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace DcGrid.Server.Access;

/// <summary>Lets a call through only with a token whose role allows it. What is not listed needs an admin, so a new call is closed
/// until somebody opens it.</summary>
internal sealed class AccessInterceptor(TokenAuthority tokens) : Interceptor
{
    private const string QueuePrefix = "/dcgrid.v1.TaskQueueService/";
    private const string AdminPrefix = "/dcgrid.v1.AdminService/";

    private static readonly HashSet<string> ReaderCalls =
    [
        "GetServerInfo", "ListCampaigns", "GetCampaignStatus", "WatchCampaign", "VerifyCampaign", "ListTasks", "GetTask", "ExplainTask",
        "ListFiles", "ListRegisteredFiles", "LocateFiles", "ListPilots", "GetPilot", "ListEvents", "ListServers",
    ];

    private static readonly HashSet<string> OperatorCalls =
    [
        "CreateCampaign", "SubmitTasks", "StartCampaign", "RetryTasks", "SubmitPilots", "DrainPilots", "RegisterFiles", "UnregisterFiles",
    ];

    /// <summary>Whether a role may make a call, named as in the protocol: <c>/dcgrid.v1.AdminService/ListTasks</c>.</summary>
    internal static bool Allows(Role role, string method)
    {
        if (method.StartsWith(QueuePrefix, StringComparison.Ordinal))
        {
            return role == Role.Pilot;
        }

        if (role == Role.Pilot || !method.StartsWith(AdminPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        var call = method[AdminPrefix.Length..];
        var least = ReaderCalls.Contains(call) ? Role.Reader : OperatorCalls.Contains(call) ? Role.Operator : Role.Admin;
        return role >= least;
    }

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        await CheckAsync(context);
        return await continuation(request, context);
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        await CheckAsync(context);
        return await continuation(requestStream, context);
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        await CheckAsync(context);
        await continuation(request, responseStream, context);
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        await CheckAsync(context);
        await continuation(requestStream, responseStream, context);
    }

    private async Task CheckAsync(ServerCallContext context)
    {
        var text = AccessToken.FromHeader(context.RequestHeaders.GetValue("authorization"))
            ?? throw Refuse(StatusCode.Unauthenticated, "no token was presented; name a token file (--token-file or DCGRID_TOKEN_FILE)");
        var (caller, refusal) = await tokens.IdentifyAsync(text, context.CancellationToken);
        if (caller is null)
        {
            throw Refuse(StatusCode.Unauthenticated, refusal);
        }

        if (!Allows(caller.Role, context.Method))
        {
            var call = context.Method[(context.Method.LastIndexOf('/') + 1)..];
            throw Refuse(
                StatusCode.PermissionDenied,
                $"token {caller.Name} has the role {RoleName(caller.Role)}, which may not call {call}; use a token with a higher role");
        }

        caller.AttachTo(context);
    }

    private static string RoleName(Role role) => role.ToString().ToLowerInvariant();

    private static RpcException Refuse(StatusCode code, string message) => new(new Status(code, message));
}
