using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DcGrid.Pilot.Configuration;
using DcGrid.Protocol.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace DcGrid.Pilot.Queue;

/// <summary>The task queue of a service, over gRPC. Presents the pilot's token with every call.</summary>
internal sealed class GrpcTaskQueue : ITaskQueue, IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly TaskQueueService.TaskQueueServiceClient _client;
    private readonly Metadata _headers;
    private readonly TimeProvider _timeProvider;

    private GrpcTaskQueue(GrpcChannel channel, string token, TimeProvider timeProvider)
    {
        (_channel, _timeProvider) = (channel, timeProvider);
        _client = new TaskQueueService.TaskQueueServiceClient(channel);
        _headers = new Metadata { { "authorization", "Bearer " + token } };
    }

    /// <exception cref="ConfigurationException">The certificate file can't be used.</exception>
    public static GrpcTaskQueue Connect(PilotConfig config, string token, TimeProvider timeProvider)
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

        var channel = GrpcChannel.ForAddress(
            config.Server, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        return new GrpcTaskQueue(channel, token, timeProvider);
    }

    public Task<RegisterPilotResponse> RegisterAsync(RegisterPilotRequest request, CancellationToken cancellationToken) =>
        CallAsync(options => _client.RegisterPilotAsync(request, options), cancellationToken);

    public Task<LeaseResponse> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        CallAsync(options => _client.LeaseAsync(request, options), cancellationToken);

    public Task<ReportResponse> ReportAsync(ReportRequest request, CancellationToken cancellationToken) =>
        CallAsync(options => _client.ReportAsync(request, options), cancellationToken);

    public Task<HeartbeatResponse> HeartbeatAsync(HeartbeatRequest request, CancellationToken cancellationToken) =>
        CallAsync(options => _client.HeartbeatAsync(request, options), cancellationToken);

    public Task SignOffAsync(SignOffRequest request, CancellationToken cancellationToken) =>
        CallAsync(options => _client.SignOffAsync(request, options), cancellationToken);

    public void Dispose() => _channel.Dispose();

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

    private async Task<T> CallAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        CallOptions options = new(
            _headers, _timeProvider.GetUtcNow().UtcDateTime + PilotLimits.CallTimeout, cancellationToken);
        try
        {
            using var running = call(options);
            return await running.ResponseAsync;
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RpcException error)
        {
            throw new TaskQueueException(KindOf(error.StatusCode), $"{error.StatusCode}: {error.Status.Detail}", error);
        }
    }
}
