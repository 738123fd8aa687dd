using System.Net;
using DcGrid.Grpc.Tests.Interop;
using DcGrid.Grpc.Tests.Peers;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DcGrid.Grpc.Tests.Calls;

/// <summary>What the server answers to requests as bytes.</summary>
public sealed class ServerOnTheWireTests
{
    private static readonly TimeSpan Safety = TimeSpan.FromSeconds(60);
    private static readonly byte[] EmptyFrame = [0, 0, 0, 0, 0];

    [Fact]
    public async Task A_unary_response_is_one_frame_and_a_status_in_the_trailers()
    {
        await using var server = await OurServer.StartAsync();
        // response_size = 2
        using var answer = await PostAsync(server, "InteropService/UnaryCall", [0, 0, 0, 0, 2, 0x08, 0x02]);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/grpc", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal([0, 0, 0, 0, 4, 0x0a, 2, 0, 0], await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(["0"], answer.TrailingHeaders.GetValues("grpc-status"));
        Assert.False(answer.TrailingHeaders.Contains("grpc-message"));
        Assert.False(answer.Headers.Contains("grpc-status"));
    }

    [Fact]
    public async Task A_failure_without_a_response_is_headers_alone()
    {
        await using var server = await OurServer.StartAsync();
        using var answer = await PostAsync(server, "InteropService/UnimplementedCall", EmptyFrame);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["12"], answer.Headers.GetValues("grpc-status"));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.Empty(answer.TrailingHeaders);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 7, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 1, 0xff })]
    public async Task A_request_that_breaks_the_framing_is_an_internal_error(byte[] body)
    {
        await using var server = await OurServer.StartAsync();
        using var answer = await PostAsync(server, "InteropService/EmptyCall", body);
        Assert.Equal(["13"], answer.Headers.GetValues("grpc-status"));
    }

    [Fact]
    public async Task A_length_over_the_limit_is_refused_before_the_payload_comes()
    {
        await using var server = await OurServer.StartAsync(options => options.MaxReceiveMessageSize = 10);
        using var answer = await PostAsync(server, "InteropService/EmptyCall", [0, 0, 0, 0, 11]);
        Assert.Equal(["8"], answer.Headers.GetValues("grpc-status"));
    }

    [Fact]
    public async Task A_response_over_the_limit_is_resource_exhausted()
    {
        await using var server = await OurServer.StartAsync(options => options.MaxSendMessageSize = 10);
        using var channel = GrpcChannel.ForAddress(server.Address);
        var client = new InteropService.InteropServiceClient(channel);
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => client.UnaryCallAsync(new SimpleRequest { ResponseSize = 11 }).ResponseAsync.WaitAsync(Safety));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task Another_content_type_is_refused()
    {
        await using var server = await OurServer.StartAsync();
        using var answer = await PostAsync(server, "InteropService/EmptyCall", EmptyFrame, "application/json");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task Http_1_is_refused()
    {
        await using var server = await OurServer.StartAsync(protocols: HttpProtocols.Http1);
        using var answer = await PostAsync(server, "InteropService/EmptyCall", EmptyFrame, version: HttpVersion.Version11);
        Assert.Equal(HttpStatusCode.UpgradeRequired, answer.StatusCode);
    }

    [Fact]
    public async Task A_timeout_that_is_none_is_refused()
    {
        await using var server = await OurServer.StartAsync();
        using var answer = await PostAsync(server, "InteropService/EmptyCall", EmptyFrame, timeout: "soon");
        Assert.Equal(["13"], answer.Headers.GetValues("grpc-status"));
    }

    [Fact]
    public async Task The_server_keeps_deadlines_by_its_own_clock()
    {
        var time = new ManualTime();
        await using var server = await OurServer.StartAsync(services: services => services.AddSingleton<TimeProvider>(time));
        var answer = PostAsync(server, "InteropService/StreamAndWait", EmptyFrame, timeout: "1H");
        using var started = await answer;
        var body = await started.Content.ReadAsStreamAsync();
        // The frame of the first response: the method runs.
        await body.ReadExactlyAsync(new byte[8]).AsTask().WaitAsync(Safety);
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(0, server.Observations.CancelledCalls);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await body.ReadAsync(new byte[1]).AsTask().WaitAsync(Safety));
        Assert.Equal(["4"], started.TrailingHeaders.GetValues("grpc-status"));
        Assert.Equal(1, server.Observations.CancelledCalls);
        Assert.Empty(server.Log.Errors);
    }

    [Fact]
    public async Task Details_of_an_exception_are_told_only_where_they_are_wanted()
    {
        await using var server = await OurServer.StartAsync(options => options.EnableDetailedErrors = true);
        using var channel = GrpcChannel.ForAddress(server.Address);
        var client = new InteropService.InteropServiceClient(channel);
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => client.UnaryCallAsync(new SimpleRequest { ThrowText = "what happened" }).ResponseAsync.WaitAsync(Safety));
        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        Assert.Contains("what happened", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_stops_makes_its_calls_unavailable()
    {
        await using var server = await OurServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        var client = new InteropService.InteropServiceClient(channel);
        using var stream = client.StreamAndWait(new Empty());
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Safety));
        var next = stream.ResponseStream.MoveNext(CancellationToken.None);
        // No time to finish: the connection is cut.
        await server.StopAsync(new CancellationToken(canceled: true)).WaitAsync(Safety);
        var failure = await Assert.ThrowsAsync<RpcException>(() => next.WaitAsync(Safety));
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        failure = await Assert.ThrowsAsync<RpcException>(() => client.EmptyCallAsync(new Empty()).ResponseAsync.WaitAsync(Safety));
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(
        OurServer server,
        string method,
        byte[] body,
        string contentType = "application/grpc",
        Version? version = null,
        string? timeout = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "/dcgrid.test." + method))
        {
            Version = version ?? HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new(contentType);
        if (timeout is not null)
        {
            request.Headers.Add("grpc-timeout", timeout);
        }

        var client = new HttpClient();
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Safety);
    }
}
