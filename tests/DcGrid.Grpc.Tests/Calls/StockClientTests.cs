using System.Text.Json;
using DcGrid.Grpc.Tests.Peers;
using Grpc.Core;

namespace DcGrid.Grpc.Tests.Calls;

/// <summary>Stock gRPC's client against our server.</summary>
[Trait("Needs", "packages")]
public sealed class StockClientTests(StockClientTests.Peers peers) : IClassFixture<StockClientTests.Peers>
{
    [Fact]
    public async Task An_empty_message_comes_back() => AssertStatus(StatusCode.OK, await PlayAsync(new { scenario = "empty" }));

    [Fact]
    public async Task Large_messages_go_both_ways()
    {
        var seen = await PlayAsync(new { scenario = "large", request_size = 2_718_281, response_size = 31_415_926 });
        AssertStatus(StatusCode.OK, seen);
        Assert.Equal(31_415_926, seen.GetProperty("saw").GetInt32());
    }

    [Fact]
    public async Task A_hundred_calls_share_a_connection()
    {
        var seen = await PlayAsync(new { scenario = "hundred" });
        Assert.Equal(Enumerable.Range(0, 100), Numbers(seen.GetProperty("saw")));
    }

    [Fact]
    public async Task Client_streaming_sums_all_requests()
    {
        var seen = await PlayAsync(new { scenario = "streaming_input", sizes = (int[])[27182, 8, 1828, 45904, 0] });
        AssertStatus(StatusCode.OK, seen);
        Assert.Equal(27182 + 8 + 1828 + 45904, seen.GetProperty("saw").GetInt32());
    }

    [Fact]
    public async Task A_method_that_ends_early_ends_the_clients_stream()
    {
        var seen = await PlayAsync(new { scenario = "streaming_input", sizes = Enumerable.Repeat(1_000_000, 20), fail_after = 1 });
        AssertStatus(StatusCode.ResourceExhausted, seen, "full");
    }

    [Fact]
    public async Task Server_streaming_gives_all_responses_in_order()
    {
        int[] sizes = [31415, 9, 2653, 58979, 0, 1];
        var seen = await PlayAsync(new { scenario = "streaming_output", sizes });
        AssertStatus(StatusCode.OK, seen);
        Assert.Equal(sizes, Numbers(seen.GetProperty("saw")));
    }

    [Fact]
    public async Task A_status_after_responses_comes_after_them()
    {
        var seen = await PlayAsync(new { scenario = "streaming_output", sizes = (int[])[1, 2], number = 15 });
        AssertStatus(StatusCode.DataLoss, seen);
        Assert.Equal([1, 2], Numbers(seen.GetProperty("saw")));
    }

    [Fact]
    public async Task Duplex_streaming_plays_ping_pong()
    {
        int[] sizes = [31415, 9, 2653, 58979];
        var seen = await PlayAsync(new { scenario = "duplex", sizes });
        AssertStatus(StatusCode.OK, seen);
        Assert.Equal(sizes, Numbers(seen.GetProperty("saw")));
    }

    [Fact]
    public async Task Duplex_streaming_may_carry_nothing() =>
        AssertStatus(StatusCode.OK, await PlayAsync(new { scenario = "duplex", sizes = (int[])[] }));

    [Theory]
    [InlineData(2, "plain text")]
    [InlineData(16, "\t\nwith whitespace\r\nand Unicode: Größe ☺ 100% and a %20\t\n")]
    public async Task Code_and_message_come_through(int number, string message) =>
        AssertStatus((StatusCode)number, await PlayAsync(new { scenario = "status", number, message }), message);

    [Fact]
    public async Task Details_come_through()
    {
        var seen = await PlayAsync(new { scenario = "status", number = 3, message = "bad frame", with_details = true, payload = (int[])[1, 2, 255] });
        AssertStatus(StatusCode.InvalidArgument, seen, "bad frame");
        var details = seen.GetProperty("details");
        Assert.Equal("bad frame", details.GetProperty("message").GetString());
        Assert.Equal([1, 2, 255], Numbers(details.GetProperty("payload")));
    }

    [Fact]
    public async Task An_exception_becomes_unknown_and_tells_nothing()
    {
        var seen = await PlayAsync(new { scenario = "throw", text = "the password is secret" });
        AssertStatus(StatusCode.Unknown, seen, "Exception was thrown by handler.");
        Assert.Contains(peers.Server.Log.Lines, line => line.Exception?.Message == "the password is secret");
    }

    [Theory]
    [InlineData("text", new byte[] { 0xab, 0xab, 0xab })]
    [InlineData("a b,c=d", new byte[] { 0, 1, 2, 255 })]
    public async Task Metadata_goes_both_ways(string text, byte[] bytes)
    {
        var trailing = bytes.Select(b => (int)b);
        var seen = await PlayAsync(new { scenario = "metadata", text, trailing });
        AssertStatus(StatusCode.OK, seen);
        Assert.Equal(text, seen.GetProperty("initial").GetProperty(InteropServer.InitialKey).GetString());
        Assert.Equal(trailing, Numbers(seen.GetProperty("trailing")));
    }

    [Fact]
    public async Task Gzipped_requests_are_understood()
    {
        var seen = await PlayAsync(new { scenario = "gzip", request_size = 1_000_000 });
        AssertStatus(StatusCode.OK, seen);
        Assert.Equal(5, seen.GetProperty("saw").GetInt32());
    }

    [Fact]
    public async Task The_size_limit_holds_for_the_unpacked_message() =>
        AssertStatus(StatusCode.ResourceExhausted, await PlayAsync(new { scenario = "gzip", request_size = 5_000_000 }));

    [Fact]
    public async Task An_encoding_that_is_not_known_is_unimplemented() =>
        AssertStatus(StatusCode.Unimplemented, await PlayAsync(new { scenario = "deflate", request_size = 100_000 }));

    [Fact]
    public async Task A_request_over_the_limit_is_resource_exhausted() => AssertStatus(
        StatusCode.ResourceExhausted, await PlayAsync(new { scenario = "large", request_size = 4 * 1024 * 1024, response_size = 1 }));

    [Theory]
    [InlineData("unimplemented_method")]
    [InlineData("unknown_method")]
    [InlineData("unknown_service")]
    public async Task What_is_not_there_is_unimplemented(string scenario) =>
        AssertStatus(StatusCode.Unimplemented, await PlayAsync(new { scenario }));

    [Fact]
    public async Task A_deadline_cancels_the_method()
    {
        var seen = await PlayAsync(new { scenario = "deadline" });
        AssertStatus(StatusCode.DeadlineExceeded, seen);
        Assert.True(seen.GetProperty("server_noticed").GetBoolean());
    }

    [Fact]
    public async Task A_cancelled_call_cancels_the_method()
    {
        var seen = await PlayAsync(new { scenario = "cancel" });
        AssertStatus(StatusCode.Cancelled, seen);
        Assert.True(seen.GetProperty("server_noticed").GetBoolean());
    }

    private static void AssertStatus(StatusCode code, JsonElement seen, string? detail = null)
    {
        var text = seen.TryGetProperty("detail", out var said) ? said.GetString() : null;
        Assert.True(code == (StatusCode)seen.GetProperty("code").GetInt32(), $"Expected {code}: {seen}");
        if (detail is not null)
        {
            Assert.Equal(detail, text);
        }
    }

    private static IEnumerable<int> Numbers(JsonElement array) => array.EnumerateArray().Select(item => item.GetInt32());

    private Task<JsonElement> PlayAsync(object scenario) => peers.Client.PlayAsync(scenario);

    public sealed class Peers : IAsyncLifetime
    {
        private OurServer? _server;
        private StockPeer? _client;

        public OurServer Server => _server!;

        public StockPeer Client => _client!;

        public async Task InitializeAsync()
        {
            _server = await OurServer.StartAsync();
            _client = StockPeer.StartClient(_server.Address);
        }

        public async Task DisposeAsync()
        {
            await _client!.DisposeAsync();
            await _server!.DisposeAsync();
        }
    }
}
