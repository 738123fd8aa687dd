namespace DcGrid.Irods.Loopback.Tests;

public sealed class FaultTests
{
    [Fact]
    public async Task A_put_that_is_cut_at_any_byte_leaves_no_object_and_the_next_one_ends_well()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        var path = $"{server.HomeCollection}/file";
        long whole;
        await using (var wire = await WireClient.LoginAsync(server))
        {
            var before = server.Faults.BytesReceived();
            await wire.PutAsync(path, [1, 2, 3]);
            whole = server.Faults.BytesReceived() - before;
            await wire.ObjectCallAsync(615, path, keywords: ("forceFlag", ""));
        }

        for (var at = 0L; at < whole; at += 37)
        {
            await using var wire = await WireClient.LoginAsync(server);
            server.Faults.CutAfterReceived(at);
            await Assert.ThrowsAnyAsync<IOException>(() => wire.PutAsync(path, [1, 2, 3]));
            Assert.Null(server.StoredBytes(path));
        }

        await using var last = await WireClient.LoginAsync(server);
        Assert.Equal(0, (await last.PutAsync(path, [1, 2, 3])).IntInfo);
        Assert.Equal((int)((whole + 36) / 37), server.Faults.CutsMade);
    }

    [Fact]
    public async Task A_cut_while_sending_lets_so_many_bytes_through_and_no_more()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.LoginAsync(server);
        await wire.PutAsync($"{server.HomeCollection}/file", new byte[1000]);
        server.Faults.CutAfterSent(300, counted: FaultBytes.Contents);
        var sent = server.Faults.BytesSent();
        await Assert.ThrowsAnyAsync<IOException>(() => wire.ObjectCallAsync(608, $"{server.HomeCollection}/file"));
        Assert.Equal(300, server.Faults.BytesSent(FaultBytes.Contents));
        Assert.True(server.Faults.BytesSent() > sent + 300);
    }

    [Fact]
    public async Task An_open_object_that_is_cut_off_stays_half_and_stale()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        var path = $"{server.HomeCollection}/file";
        await using (var wire = await WireClient.LoginAsync(server))
        {
            var descriptor = (await wire.ObjectCallAsync(602, path, flags: 0x41)).IntInfo;
            server.Faults.CutAfterReceived(500, counted: FaultBytes.Contents);
            await Assert.ThrowsAnyAsync<IOException>(() => wire.OpenedCallAsync(676, descriptor, 1000, contents: new byte[1000]));
        }

        await server.WhenIdleAsync();
        await using var after = await WireClient.LoginAsync(server);
        Assert.Equal(500, (await after.ObjectCallAsync(633, path)).Number("objSize"));
        Assert.Equal(0, (await after.CallAsync(702, Query.Text([413], [(403, "= 'file'")]))).Number("value"));
    }

    [Fact]
    public async Task The_scope_of_a_session_counts_from_its_start()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var first = await WireClient.LoginAsync(server);
        var login = server.Faults.BytesReceived();
        server.Faults.CutAfterReceived(login + 10, FaultScope.Session);
        await using var second = await WireClient.LoginAsync(server);
        await Assert.ThrowsAnyAsync<IOException>(() => second.ObjectCallAsync(633, server.HomeCollection));
        Assert.Equal(2, (await first.ObjectCallAsync(633, server.HomeCollection)).IntInfo);
    }

    [Fact]
    public async Task A_call_fails_with_the_number_that_a_test_chose()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.LoginAsync(server);
        server.Faults.FailCall(633, -806000, nth: 2, times: 2);
        var answers = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            answers.Add((await wire.ObjectCallAsync(633, server.HomeCollection)).IntInfo);
        }

        Assert.Equal([2, -806000, -806000, 2], answers);
    }

    [Fact]
    public async Task An_answer_is_lost_after_the_call_was_done()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.LoginAsync(server);
        server.Faults.CutAfterCall(606);
        await Assert.ThrowsAnyAsync<IOException>(() => wire.PutAsync($"{server.HomeCollection}/done", [1]));
        Assert.NotNull(server.StoredBytes($"{server.HomeCollection}/done"));

        await using var next = await WireClient.LoginAsync(server);
        server.Faults.CutAtCall(606);
        await Assert.ThrowsAnyAsync<IOException>(() => next.PutAsync($"{server.HomeCollection}/undone", [1]));
        Assert.Null(server.StoredBytes($"{server.HomeCollection}/undone"));
    }

    [Fact]
    public async Task Checksums_are_wrong_and_uploads_change_on_their_way()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.LoginAsync(server);
        var path = $"{server.HomeCollection}/file";
        server.Faults.CorruptUpload();
        await wire.PutAsync(path, [1, 2, 3]);
        Assert.Equal((byte[])[0xFE, 2, 3], server.StoredBytes(path)!);
        var right = (await wire.ObjectCallAsync(629, path)).Raw("myStr");
        server.Faults.AnswerWrongChecksum();
        var wrong = (await wire.ObjectCallAsync(629, path)).Raw("myStr");
        Assert.NotEqual(right, wrong);
        Assert.Equal((right.Length, "sha2:"), (wrong.Length, wrong[..5]));
        Assert.Equal(right, (await wire.ObjectCallAsync(629, path)).Raw("myStr"));
    }

    [Fact]
    public async Task A_stall_lasts_until_it_is_released()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.LoginAsync(server);
        var call = server.Faults.StallCall(633);
        var answer = wire.ObjectCallAsync(633, server.HomeCollection);
        await call.Reached;
        Assert.False(answer.IsCompleted);
        call.Release();
        Assert.Equal(2, (await answer).IntInfo);

        var accept = server.Faults.StallAccept();
        var login = WireClient.LoginAsync(server);
        await accept.Reached;
        Assert.False(login.IsCompleted);
        accept.Release();
        await (await login).DisposeAsync();

        var middle = server.Faults.StallAfterReceived(100);
        var put = wire.PutAsync($"{server.HomeCollection}/file", new byte[1000]);
        await middle.Reached;
        middle.Release();
        Assert.Equal(0, (await put).IntInfo);
    }

    [Fact]
    public async Task Connections_are_dropped_and_logins_refused_on_demand()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        server.Faults.DropConnections(1);
        await using (var dropped = await WireClient.ConnectAsync(server.Port))
        {
            Assert.True(await dropped.IsEndedAsync());
        }

        server.Faults.RefuseAuthentication = true;
        await using var refused = await WireClient.ConnectAsync(server.Port);
        await refused.StartAsync(server);
        Assert.Equal(-826000, (await refused.AuthenticateAsync(server.User, server.Password)).IntInfo);
        server.Faults.RefuseAuthentication = false;
        Assert.Equal(0, (await refused.AuthenticateAsync(server.User, server.Password)).IntInfo);
    }

    [Fact]
    public async Task The_server_may_send_byte_by_byte_or_die_whole()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        server.Faults.LargestSendBytes = 1;
        await using var wire = await WireClient.LoginAsync(server);
        Assert.Equal(2, (await wire.ObjectCallAsync(633, server.HomeCollection)).IntInfo);
        server.CutAll();
        Assert.True(await wire.IsEndedAsync());
        await server.WhenIdleAsync();
        Assert.Empty(server.Broken);
    }
}
