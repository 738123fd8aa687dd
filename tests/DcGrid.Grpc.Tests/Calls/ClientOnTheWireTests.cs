using System.Net;
using DcGrid.Grpc.Tests.Interop;
using DcGrid.Grpc.Tests.Peers;

using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace DcGrid.Grpc.Tests.Calls;

/// <summary>What the client sends, and what it makes of every kind of answer, without a network.</summary>
public sealed class ClientOnTheWireTests
{
    private static readonly byte[] EmptyFrame = [0, 0, 0, 0, 0];

    [Fact]
    public async Task A_request_has_the_headers_and_the_bytes_of_the_protocol()
    {
        var time = new ManualTime();
        var wire = new ScriptedHandler(() => Answer(EmptyFrame, ("grpc-status", "0")));
        var headers = new Metadata { { "x-text", "a" }, { "x-text", "b" }, { "x-bytes-bin", [0xab] }, { "grpc-timeout", "1H" } };
        await Client(wire, options => options.ServiceProvider = time).UnaryCallAsync(
            new SimpleRequest { ResponseSize = 150 }, headers, time.Now.AddSeconds(2));
        var request = wire.Request!;
        Assert.Equal("http://grid.example:50051/dcgrid.test.InteropService/UnaryCall", request.RequestUri!.AbsoluteUri);
        Assert.Equal((HttpMethod.Post, HttpVersion.Version20), (request.Method, request.Version));
        Assert.Equal("application/grpc", request.Content!.Headers.ContentType!.ToString());
        Assert.Equal("trailers", Header("te"));
        Assert.Equal("identity,gzip", Header("grpc-accept-encoding"));
        Assert.Equal("2000000u", Header("grpc-timeout"));
        Assert.Equal("a,b", Header("x-text"));
        Assert.Equal("qw", Header("x-bytes-bin"));
        Assert.Equal([0, 0, 0, 0, 3, 0x08, 0x96, 0x01], wire.Body);

        string Header(string name) => string.Join(',', request.Headers.NonValidated[name]);
    }

    [Fact]
    public async Task A_status_in_the_headers_is_the_end_of_the_call()
    {
        var answer = Answer([]);
        answer.Headers.Add("grpc-status", "5");
        answer.Headers.Add("grpc-message", "no such task%21");
        answer.Headers.Add("x-more", "yes");
        var failure = await FailAsync(answer);
        Assert.Equal((StatusCode.NotFound, "no such task!"), (failure.StatusCode, failure.Status.Detail));
        Assert.Equal("yes", failure.Trailers.GetValue("x-more"));
    }

    [Fact]
    public async Task A_response_without_a_status_is_unknown() =>
        Assert.Equal(StatusCode.Unknown, (await FailAsync(Answer(EmptyFrame))).StatusCode);

    [Fact]
    public async Task Ok_without_a_message_is_an_error() =>
        Assert.Equal(StatusCode.Internal, (await FailAsync(Answer([], ("grpc-status", "0")))).StatusCode);

    [Fact]
    public async Task Two_messages_to_a_unary_call_are_an_error() =>
        Assert.Equal(StatusCode.Internal, (await FailAsync(Answer([.. EmptyFrame, .. EmptyFrame], ("grpc-status", "0")))).StatusCode);

    [Fact]
    public async Task Half_a_message_is_an_error() =>
        Assert.Equal(StatusCode.Internal, (await FailAsync(Answer([0, 0, 0, 0, 9, 1], ("grpc-status", "0")))).StatusCode);

    [Fact]
    public async Task A_status_after_a_message_wins_over_the_message() =>
        Assert.Equal(StatusCode.Aborted, (await FailAsync(Answer(EmptyFrame, ("grpc-status", "10")))).StatusCode);

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "text/html", StatusCode.Unavailable)]
    [InlineData(HttpStatusCode.Unauthorized, "application/grpc", StatusCode.Unauthenticated)]
    [InlineData(HttpStatusCode.NotFound, "text/plain", StatusCode.Unimplemented)]
    [InlineData(HttpStatusCode.OK, "text/html", StatusCode.Unknown)]
    public async Task An_answer_that_is_not_grpc_maps_by_its_http_status(HttpStatusCode http, string contentType, StatusCode code)
    {
        var answer = Answer([]);
        answer.StatusCode = http;
        answer.Content.Headers.ContentType = new(contentType);
        var failure = await FailAsync(answer);
        Assert.Equal(code, failure.StatusCode);
        Assert.Contains(((int)http).ToString(System.Globalization.CultureInfo.InvariantCulture), failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_is_kept_by_the_clients_own_clock()
    {
        var time = new ManualTime();
        var wire = new ScriptedHandler(null);
        using var call = Client(wire, options => options.ServiceProvider = time)
            .EmptyCallAsync(new Empty(), deadline: time.Now.AddHours(1));
        await wire.Started;
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(call.ResponseAsync.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
        Assert.Equal(StatusCode.DeadlineExceeded, call.GetStatus().StatusCode);
        Assert.True(wire.WasCancelled);
    }

    [Fact]
    public async Task A_deadline_in_the_past_sends_nothing()
    {
        var time = new ManualTime();
        var wire = new ScriptedHandler(null);
        var client = Client(wire, options => options.ServiceProvider = time);
        var failure = await Assert.ThrowsAsync<RpcException>(() => client.EmptyCallAsync(new Empty(), deadline: time.Now).ResponseAsync);
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        Assert.Null(wire.Request);
    }

    [Fact]
    public void A_deadline_must_be_utc()
    {
        var local = new DateTime(2040, 1, 1, 0, 0, 0, DateTimeKind.Local);
        Assert.Throws<ArgumentException>(() => Client(new ScriptedHandler(null)).EmptyCallAsync(new Empty(), deadline: local));
    }

    [Fact]
    public async Task A_cancelled_token_sends_nothing()
    {
        var wire = new ScriptedHandler(null);
        var call = Client(wire).EmptyCallAsync(new Empty(), cancellationToken: new CancellationToken(canceled: true));
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
        Assert.Null(wire.Request);
    }

    [Fact]
    public async Task Disposing_a_call_ends_everything_that_waits_on_it()
    {
        var wire = new ScriptedHandler(null);
        var call = Client(wire).StreamingInputCall();
        var write = call.RequestStream.WriteAsync(new SimpleRequest());
        await wire.Started;
        call.Dispose();
        await Assert.ThrowsAsync<RpcException>(() => write);
        await Assert.ThrowsAsync<RpcException>(() => call.ResponseHeadersAsync);
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
    }

    [Fact]
    public async Task Disposing_the_channel_ends_its_calls()
    {
        var wire = new ScriptedHandler(null);
        var channel = GrpcChannel.ForAddress("http://grid.example:50051", new GrpcChannelOptions { HttpHandler = wire });
        var client = new InteropService.InteropServiceClient(channel);
        var call = client.EmptyCallAsync(new Empty());
        await wire.Started;
        channel.Dispose();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
        Assert.Throws<ObjectDisposedException>(() => client.EmptyCallAsync(new Empty()));
    }

    [Fact]
    public async Task A_channel_can_throw_operation_canceled()
    {
        var client = Client(new ScriptedHandler(null), options => options.ThrowOperationCanceledOnCancellation = true);
        using var stop = new CancellationTokenSource();
        var call = client.EmptyCallAsync(new Empty(), cancellationToken: stop.Token);
        await stop.CancelAsync();
        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(() => call.ResponseAsync);
        Assert.Equal(stop.Token, thrown.CancellationToken);
    }

    [Fact]
    public async Task Credentials_do_not_go_over_an_open_channel_by_mistake()
    {
        var wire = new ScriptedHandler(null);
        var credentials = CallCredentials.FromInterceptor((_, metadata) =>
        {
            metadata.Add("authorization", "Bearer secret");
            return Task.CompletedTask;
        });
        var call = Client(wire).EmptyCallAsync(new Empty(), new CallOptions(credentials: credentials));
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.Unauthenticated, failure.StatusCode);
        Assert.Contains("https://", failure.Status.Detail, StringComparison.Ordinal);
        Assert.Null(wire.Request);
    }

    [Fact]
    public async Task Credentials_that_fail_say_so()
    {
        var credentials = CallCredentials.FromInterceptor((_, _) => throw new InvalidOperationException("no token file"));
        var call = Client(new ScriptedHandler(null), options => options.UnsafeUseInsecureChannelCallCredentials = true)
            .EmptyCallAsync(new Empty(), new CallOptions(credentials: credentials));
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains("no token file", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interceptors_run_in_their_order()
    {
        var wire = new ScriptedHandler(() => Answer(EmptyFrame, ("grpc-status", "0")));
        using var channel = GrpcChannel.ForAddress("http://grid.example:50051", new GrpcChannelOptions { HttpHandler = wire });
        var invoker = channel.Intercept(metadata => Add(metadata, "inner")).Intercept(metadata => Add(metadata, "outer"));
        await new InteropService.InteropServiceClient(invoker).EmptyCallAsync(new Empty());
        Assert.Equal(["outer", "inner"], wire.Request!.Headers.GetValues("x-order"));

        static Metadata Add(Metadata metadata, string name)
        {
            metadata.Add("x-order", name);
            return metadata;
        }
    }

    [Fact]
    public async Task A_refused_connection_is_unavailable()
    {
        using var closed = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        var client = new InteropService.InteropServiceClient(channel);
        var failure = await Assert.ThrowsAsync<RpcException>(() => client.EmptyCallAsync(new Empty()).ResponseAsync);
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        using var stream = client.FullDuplexCall();
        failure = await Assert.ThrowsAsync<RpcException>(() => stream.RequestStream.WriteAsync(new SimpleRequest()));
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    private static async Task<RpcException> FailAsync(HttpResponseMessage answer) => await Assert.ThrowsAsync<RpcException>(
        () => Client(new ScriptedHandler(() => answer)).EmptyCallAsync(new Empty()).ResponseAsync);

    private static InteropService.InteropServiceClient Client(HttpMessageHandler wire, Action<GrpcChannelOptions>? configure = null)
    {
        var options = new GrpcChannelOptions { HttpHandler = wire };
        configure?.Invoke(options);
        return new InteropService.InteropServiceClient(GrpcChannel.ForAddress("http://grid.example:50051", options));
    }

    private static HttpResponseMessage Answer(byte[] body, params (string Name, string Value)[] trailers)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Version = HttpVersion.Version20, Content = new ByteArrayContent(body) };
        answer.Content.Headers.ContentType = new("application/grpc");
        foreach (var (name, value) in trailers)
        {
            answer.TrailingHeaders.Add(name, value);
        }

        return answer;
    }

    /// <summary>Takes the request and gives a made-up answer, or none until it is cancelled.</summary>
    private sealed class ScriptedHandler(Func<HttpResponseMessage>? answer) : HttpMessageHandler
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HttpRequestMessage? Request { get; private set; }

        public byte[]? Body { get; private set; }

        public bool WasCancelled { get; private set; }

        public Task Started => _started.Task;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Request = request;
            _started.TrySetResult();
            if (answer is not null)
            {
                Body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
                return answer();
            }

            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                throw new InvalidOperationException("Unreachable.");
            }
            finally
            {
                WasCancelled = true;
            }
        }
    }
}
