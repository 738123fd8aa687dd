using DcGrid.Irods.Connecting;
using DcGrid.Irods.Messages;
using DcGrid.Irods.Tests.Support;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Tests.Connecting;

/// <summary>Frames, and what becomes of a connection when an exchange doesn't end.</summary>
public sealed class IrodsConnectionTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_request_goes_out_byte_for_byte_and_its_answer_comes_in()
    {
        var stream = new ScriptedStream();
        stream.Say(Frames.Message("RODS_API_REPLY", "<STR_PI><myStr>sha2:x</myStr></STR_PI>"));
        await using var connection = Open(stream);
        var reply = await connection.CallAsync(ApiNumber.OperationComplete, new IntegerBody(3), CancellationToken.None);
        Assert.Equal("sha2:x", reply.Read<StringBody>().Value);
        Assert.Equal(Frames.Message("RODS_API_REQ", "<INT_PI><myInt>3</myInt></INT_PI>", 626), stream.Heard);
        Assert.True(connection.IsUsable());
    }

    [Fact]
    public async Task A_whole_connection_says_goodbye_and_a_broken_one_does_not()
    {
        var stream = new ScriptedStream();
        var whole = Open(stream);
        whole.Accept(new VersionAnswer(0, "rods5.0.2", "d"));
        await whole.DisposeAsync();
        Assert.Equal(Frames.Message("RODS_DISCONNECT"), stream.Heard);
        Assert.True(stream.IsDisposed);

        var broken = new ScriptedStream();
        var connection = Open(broken);
        connection.Accept(new VersionAnswer(0, "rods5.0.2", "d"));
        connection.Abandon();
        await connection.DisposeAsync();
        Assert.Empty(broken.Heard);
        Assert.True(broken.IsDisposed);

        var silent = new ScriptedStream();
        await Open(silent).DisposeAsync();
        Assert.Empty(silent.Heard);
        Assert.True(silent.IsDisposed);
    }

    [Fact]
    public async Task An_error_body_beside_a_good_status_is_no_failure()
    {
        var stream = new ScriptedStream();
        stream.Say(Frames.Message("RODS_API_REPLY", error: "<RError_PI><count>1</count><RErrMsg_PI><status>-3002000</status><msg>deprecated</msg></RErrMsg_PI></RError_PI>"));
        await using var connection = Open(stream);
        var reply = await connection.CallAsync<IntegerBody>(ApiNumber.AuthenticationRequest, null, CancellationToken.None);
        Assert.Equal(["deprecated"], reply.OrThrow("log in").Messages);
    }

    [Fact]
    public async Task Bulk_data_comes_in_whole_behind_a_body()
    {
        var bulk = Enumerable.Range(0, 100_000).Select(i => (byte)i).ToArray();
        var stream = new ScriptedStream();
        stream.Say(Frames.Message("RODS_API_REPLY", "<INT_PI><myInt>1</myInt></INT_PI>", bulk.Length, bulk: bulk));
        await using var connection = Open(stream);
        var received = new byte[bulk.Length];
        using (var exchange = connection.Begin(CancellationToken.None))
        {
            Assert.Equal(bulk.Length, (await connection.ReceiveAsync()).Status);
            Assert.Equal(bulk.Length, await connection.ReceiveBulkFullyAsync(received));
            Assert.Equal(0, await connection.ReceiveBulkAsync(received));
            exchange.Complete();
        }

        Assert.Equal(bulk, received);
        Assert.True(connection.IsUsable());
    }

    [Fact]
    public async Task An_answer_that_is_left_before_its_end_breaks_the_connection()
    {
        var stream = new ScriptedStream();
        stream.Say(Frames.Message("RODS_API_REPLY", bulk: [1, 2, 3]));
        await using var connection = Open(stream);
        using (var exchange = connection.Begin(CancellationToken.None))
        {
            await connection.ReceiveAsync();
            exchange.Complete();
        }

        Assert.False(connection.IsUsable());
    }

    [Fact]
    public async Task A_server_that_closes_is_a_transient_error_and_a_broken_connection()
    {
        var stream = new ScriptedStream();
        stream.Say(Frames.Message("RODS_API_REPLY", "<INT_PI><myInt>1</myInt></INT_PI>")[..60]);
        await using var connection = Open(stream);
        var error = await Assert.ThrowsAsync<IrodsConnectionException>(() => CallAsync(connection));
        Assert.True(error.IsTransient);
        Assert.False(connection.IsUsable());
    }

    [Fact]
    public async Task A_silent_server_is_given_up_when_the_time_is_over()
    {
        var stream = new ScriptedStream(closesAtEnd: false);
        await using var connection = Open(stream);
        var call = CallAsync(connection);
        await stream.Silence.Task;
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(2));
        var error = await Assert.ThrowsAsync<IrodsConnectionException>(() => call);
        Assert.Contains("120 s", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
        Assert.False(connection.IsUsable());
    }

    [Fact]
    public async Task A_cancelled_exchange_breaks_the_connection_and_says_that_it_was_cancelled()
    {
        var stream = new ScriptedStream(closesAtEnd: false);
        await using var connection = Open(stream);
        using var stop = new CancellationTokenSource();
        var call = CallAsync(connection, stop.Token);
        await stream.Silence.Task;
        await stop.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(stop.Token, error.CancellationToken);
        Assert.False(connection.IsUsable());
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request")]
    [InlineData("\0\0\0\0aaaa")]
    public async Task Who_does_not_speak_the_protocol_is_found_out(string greeting)
    {
        var stream = new ScriptedStream();
        stream.Say(System.Text.Encoding.ASCII.GetBytes(greeting));
        await using var connection = Open(stream);
        await Assert.ThrowsAsync<IrodsProtocolException>(() => CallAsync(connection));
        Assert.False(connection.IsUsable());
    }

    private static async Task CallAsync(IrodsConnection connection, CancellationToken cancellationToken = default) =>
        await connection.CallAsync<IntegerBody>(ApiNumber.AuthenticationRequest, null, cancellationToken);

    private IrodsConnection Open(Stream stream) => new(stream, "host:1247", new IrodsClientOptions { TimeProvider = _time });
}
