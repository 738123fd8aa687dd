using System.Net;
using DcGrid.Pilot.Configuration;
using DcGrid.Pilot.Queue;
using DcGrid.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DcGrid.Pilot.Tests;

/// <summary>The pilot's side of the wire against a real gRPC server on loopback.</summary>
public sealed class GrpcTaskQueueTests : IAsyncLifetime
{
    private readonly ScriptedService _service = new();
    private readonly WebApplication _server;

    public GrpcTaskQueueTests()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(_service);
        builder.Services.AddGrpc();
        _server = builder.Build();
        _server.MapGrpcService<ScriptedService>();
    }

    public Task InitializeAsync() => _server.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Every_call_presents_the_token_and_brings_its_answer()
    {
        using var queue = Connect();
        Assert.Equal(7, (await queue.RegisterAsync(new RegisterPilotRequest(), default)).PilotId);
        Assert.Equal(3, (await queue.LeaseAsync(new LeaseRequest(), default)).LeaseId);
        await queue.ReportAsync(new ReportRequest(), default);
        await queue.HeartbeatAsync(new HeartbeatRequest(), default);
        await queue.SignOffAsync(new SignOffRequest(), default);
        Assert.Equal(5, _service.Tokens.Count);
        Assert.All(_service.Tokens, token => Assert.Equal("Bearer secret", token));
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated, nameof(TaskQueueErrorKind.AccessDenied))]
    [InlineData(StatusCode.PermissionDenied, nameof(TaskQueueErrorKind.AccessDenied))]
    [InlineData(StatusCode.NotFound, nameof(TaskQueueErrorKind.UnknownPilot))]
    [InlineData(StatusCode.InvalidArgument, nameof(TaskQueueErrorKind.Refused))]
    [InlineData(StatusCode.Internal, nameof(TaskQueueErrorKind.Unavailable))]
    [InlineData(StatusCode.ResourceExhausted, nameof(TaskQueueErrorKind.Unavailable))]
    public async Task Each_status_has_its_kind_of_error_and_no_message_holds_the_token(StatusCode status, string kind)
    {
        _service.Failure = new Status(status, "because");
        using var queue = Connect();
        var error = await Assert.ThrowsAsync<TaskQueueException>(
            () => queue.LeaseAsync(new LeaseRequest(), default));
        Assert.Equal(kind, error.Kind.ToString());
        Assert.Contains("because", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        using var queue = Connect();
        await _server.StopAsync();
        var error = await Assert.ThrowsAsync<TaskQueueException>(
            () => queue.LeaseAsync(new LeaseRequest(), default));
        Assert.Equal(TaskQueueErrorKind.Unavailable, error.Kind);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_passed_over_for_the_next()
    {
        var config = Config("http://127.0.0.1:1");
        config.OtherServers = ["http://127.0.0.1:2", Address];
        for (var choice = 0; choice < 3; choice++)
        {
            using var queue = GrpcTaskQueue.Connect(config, "secret", TimeProvider.System, choice);
            Assert.Equal(7, (await queue.RegisterAsync(new RegisterPilotRequest(), default)).PilotId);
            Assert.Equal(3, (await queue.LeaseAsync(new LeaseRequest(), default)).LeaseId);
        }
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_passed_over_while_the_lease_still_holds()
    {
        // It takes connections and never a word.
        using var mute = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        var config = Config(Address);
        config.OtherServers = [$"http://127.0.0.1:{((IPEndPoint)mute.LocalEndpoint).Port}"];
        using var queue = GrpcTaskQueue.Connect(config, "secret", TimeProvider.System);
        await queue.RegisterAsync(new RegisterPilotRequest(), default);
        _service.Failure = new Status(StatusCode.Unavailable, "for once");
        await Assert.ThrowsAsync<TaskQueueException>(
            () => queue.LeaseAsync(new LeaseRequest(), default).WaitAsync(PilotLimits.CallTimeout / 2));
        _service.Failure = null;
        Assert.Equal(3, (await queue.LeaseAsync(new LeaseRequest(), default)).LeaseId);
    }

    [Fact]
    public async Task A_refusal_is_an_answer_and_no_other_server_is_asked()
    {
        _service.Failure = new Status(StatusCode.InvalidArgument, "because");
        var config = Config(Address);
        config.OtherServers = [Address];
        using var queue = GrpcTaskQueue.Connect(config, "secret", TimeProvider.System);
        await Assert.ThrowsAsync<TaskQueueException>(() => queue.LeaseAsync(new LeaseRequest(), default));
        Assert.Single(_service.Tokens);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_is_no_error_of_the_service()
    {
        using var queue = Connect();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => queue.LeaseAsync(new LeaseRequest(), new CancellationToken(true)));
    }

    [Fact]
    public void A_certificate_file_that_holds_none_is_a_mistake_in_the_configuration()
    {
        var config = Config("https://127.0.0.1:1");
        config.CaFile = "/dev/null";
        Assert.Throws<ConfigurationException>(() => GrpcTaskQueue.Connect(config, "secret", TimeProvider.System));
    }

    private static PilotConfig Config(string server) =>
        new() { Server = server, TokenFile = "/t", Site = "s", Scratch = "/s", Payloads = [] };

    private string Address => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    private GrpcTaskQueue Connect() => GrpcTaskQueue.Connect(Config(Address), "secret", TimeProvider.System);

    private sealed class ScriptedService : TaskQueueService.TaskQueueServiceBase
    {
        public List<string?> Tokens { get; } = [];

        public Status? Failure { get; set; }

        public override Task<RegisterPilotResponse> RegisterPilot(RegisterPilotRequest request, ServerCallContext context) =>
            Answer(context, new RegisterPilotResponse { PilotId = 7, LeaseSeconds = 3 });

        public override Task<LeaseResponse> Lease(LeaseRequest request, ServerCallContext context) =>
            Answer(context, new LeaseResponse { LeaseId = 3 });

        public override Task<ReportResponse> Report(ReportRequest request, ServerCallContext context) =>
            Answer(context, new ReportResponse());

        public override Task<HeartbeatResponse> Heartbeat(HeartbeatRequest request, ServerCallContext context) =>
            Answer(context, new HeartbeatResponse());

        public override Task<SignOffResponse> SignOff(SignOffRequest request, ServerCallContext context) =>
            Answer(context, new SignOffResponse());

        private Task<T> Answer<T>(ServerCallContext context, T answer)
        {
            Tokens.Add(context.RequestHeaders.GetValue("authorization"));
            return Failure is { } failure ? throw new RpcException(failure) : Task.FromResult(answer);
        }
    }
}
