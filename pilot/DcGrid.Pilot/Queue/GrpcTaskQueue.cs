using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DcGrid.Pilot.Configuration;
using DcGrid.Protocol.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Polly;
using Polly.Retry;

namespace DcGrid.Pilot.Queue;

/// <summary>The task queue of a service, over gRPC. Presents the pilot's token with every call. A service of several servers is asked at
/// one of them; when that one does not answer, the call goes to the next and later calls with it, as any of them may be called twice.</summary>
internal sealed class GrpcTaskQueue : ITaskQueue, IDisposable
{
    private readonly GrpcChannel[] _channels;
    private readonly TaskQueueService.TaskQueueServiceClient[] _clients;
    private readonly Metadata _headers;
    private readonly TimeProvider _timeProvider;
    private readonly ResiliencePipeline _eachServerOnce;
    private int _current;
    private long _callTimeoutTicks;

    private GrpcTaskQueue(GrpcChannel[] channels, string token, int first, TimeProvider timeProvider)
    {
        (_channels, _timeProvider, _current) = (channels, timeProvider, first);
        _clients = [.. channels.Select(channel => new TaskQueueService.TaskQueueServiceClient(channel))];
        _headers = new Metadata { { "authorization", "Bearer " + token } };
        _callTimeoutTicks = (channels.Length == 1 ? PilotLimits.CallTimeout : PilotLimits.ConnectTimeout).Ticks;
        _eachServerOnce = channels.Length == 1
            ? ResiliencePipeline.Empty
            : new ResiliencePipelineBuilder { TimeProvider = timeProvider }
                .AddRetry(new RetryStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder().Handle<TaskQueueException>(e => e.Kind == TaskQueueErrorKind.Unavailable),
                    MaxRetryAttempts = channels.Length - 1,
                    Delay = TimeSpan.Zero,
                })
                .Build();
    }

    /// <param name="choice">Any number; pilots with different ones begin with different servers.</param>
    /// <exception cref="ConfigurationException">The certificate file can't be used.</exception>
    public static GrpcTaskQueue Connect(PilotConfig config, string token, TimeProvider timeProvider, int choice = 0)
    {
        var channels = config.Servers.Select(server => GrpcChannel.ForAddress(
            server, new GrpcChannelOptions { HttpHandler = Handler(config), DisposeHttpClient = true })).ToArray();
        return new GrpcTaskQueue(channels, token, (int)((uint)choice % channels.Length), timeProvider);
    }

    public async Task<RegisterPilotResponse> RegisterAsync(RegisterPilotRequest request, CancellationToken cancellationToken)
    {
        var answer = await CallAsync((client, options) => client.RegisterPilotAsync(request, options), cancellationToken);
        if (_channels.Length > 1)
        {
            // A server that is cut off says nothing at all. The next one must hear of the pilot before its leases run out.
            var timeout = TimeSpan.FromSeconds(answer.LeaseSeconds) * PilotLimits.CallShareOfLease;
            timeout = timeout < PilotLimits.ShortestCallTimeout ? PilotLimits.ShortestCallTimeout
                : timeout > PilotLimits.CallTimeout ? PilotLimits.CallTimeout
                : timeout;
            Interlocked.Exchange(ref _callTimeoutTicks, timeout.Ticks);
        }

        return answer;
    }

    public Task<LeaseResponse> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        CallAsync((client, options) => client.LeaseAsync(request, options), cancellationToken);

    public Task<ReportResponse> ReportAsync(ReportRequest request, CancellationToken cancellationToken) =>
        CallAsync((client, options) => client.ReportAsync(request, options), cancellationToken);

    public Task<HeartbeatResponse> HeartbeatAsync(HeartbeatRequest request, CancellationToken cancellationToken) =>
        CallAsync((client, options) => client.HeartbeatAsync(request, options), cancellationToken);

    public Task<ShareConnectionsResponse> ShareConnectionsAsync(ShareConnectionsRequest request, CancellationToken cancellationToken) =>
        CallAsync((client, options) => client.ShareConnectionsAsync(request, options), cancellationToken);

    public Task SignOffAsync(SignOffRequest request, CancellationToken cancellationToken) =>
        CallAsync((client, options) => client.SignOffAsync(request, options), cancellationToken);

    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }

    private static SocketsHttpHandler Handler(PilotConfig config)
    {
        SocketsHttpHandler handler = new()
        {
            EnableMultipleHttp2Connections = true,
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = PilotLimits.ConnectTimeout,
            // A node behind a firewall that forgets connections must notice that it did.
            KeepAlivePingDelay = PilotLimits.KeepAliveDelay,
            KeepAlivePingTimeout = PilotLimits.ConnectTimeout,
        };
        if (config.CaFile.Length > 0)
        {
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = TrustOnly(config.CaFile) };
        }

        return handler;
    }

    private static X509ChainPolicy TrustOnly(string caFile)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(caFile);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"\"caFile\" {caFile} holds no certificate in PEM form: {error.Message}");
        }

        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new ConfigurationException($"\"caFile\" {caFile} holds no certificate in PEM form");
    }

    private static TaskQueueErrorKind KindOf(StatusCode code) => code switch
    {
        StatusCode.Unauthenticated or StatusCode.PermissionDenied => TaskQueueErrorKind.AccessDenied,
        StatusCode.NotFound => TaskQueueErrorKind.UnknownPilot,
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.OutOfRange
            or StatusCode.Unimplemented or StatusCode.AlreadyExists => TaskQueueErrorKind.Refused,
        _ => TaskQueueErrorKind.Unavailable,
    };

    private Task<T> CallAsync<T>(
        Func<TaskQueueService.TaskQueueServiceClient, CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken) =>
        _eachServerOnce.ExecuteAsync(async ct => await CallOneAsync(call, ct), cancellationToken).AsTask();

    private async Task<T> CallOneAsync<T>(
        Func<TaskQueueService.TaskQueueServiceClient, CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        var server = Volatile.Read(ref _current);
        var timeout = TimeSpan.FromTicks(Interlocked.Read(ref _callTimeoutTicks));
        CallOptions options = new(_headers, _timeProvider.GetUtcNow().UtcDateTime + timeout, cancellationToken);
        try
        {
            using var running = call(_clients[server], options);
            return await running.ResponseAsync;
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RpcException error)
        {
            var kind = KindOf(error.StatusCode);
            if (kind == TaskQueueErrorKind.Unavailable)
            {
                // Unless another call has gone on already.
                Interlocked.CompareExchange(ref _current, (server + 1) % _clients.Length, server);
            }

            throw new TaskQueueException(kind, $"{error.StatusCode}: {error.Status.Detail}", error);
        }
    }
}
