using DcGrid.Irods.Loopback;
using DcGrid.Irods.Tests.Support;

namespace DcGrid.Irods.Tests.Faults;

/// <summary>What goes wrong on the way, on demand, and what the client makes of it.</summary>
public sealed class TransferFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<IrodsServerVersion, IrodsTransferMethod> Ways
    {
        get
        {
            var data = new TheoryData<IrodsServerVersion, IrodsTransferMethod>();
            foreach (var version in Enum.GetValues<IrodsServerVersion>())
            {
                foreach (var method in Enum.GetValues<IrodsTransferMethod>())
                {
                    data.Add(version, method);
                }
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_cut_at_any_place_is_transient_and_the_next_try_ends_well(IrodsServerVersion version, IrodsTransferMethod method)
    {
        const int bytes = 3 << 20;
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Version = version });
        await using var client = Client(server);
        var up = _folder.Write("up", bytes);
        var options = new IrodsTransferOptions { Method = method, RangeBytes = 1 << 20, MaxConnections = 2, Overwrite = true };
        var places = new Random(4711);
        for (var round = 0; round < 8; round++)
        {
            var path = $"{server.HomeCollection}/{round}";
            server.Faults.CutAfterReceived(places.Next(bytes));
            Assert.True((await Assert.ThrowsAnyAsync<IrodsException>(() => client.PutAsync(up, path, options))).IsTransient);
            server.CutAll();
            await server.WhenIdleAsync();
            await client.PutAsync(up, path, options);

            server.Faults.CutAfterSent(places.Next(bytes));
            Assert.True((await Assert.ThrowsAnyAsync<IrodsException>(() => client.GetAsync(path, _folder.Of("down"), options))).IsTransient);
            await client.GetAsync(path, _folder.Of("down"), options);
            Assert.Equal(TemporaryFolder.Sha2(up), TemporaryFolder.Sha2(_folder.Of("down")));
        }

        Assert.Empty(server.Broken);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_byte_that_changes_on_the_way_is_found(IrodsServerVersion version, IrodsTransferMethod method)
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Version = version });
        await using var client = Client(server);
        server.Faults.CorruptUpload();
        var options = new IrodsTransferOptions { Method = method };
        var error = await Assert.ThrowsAnyAsync<IrodsException>(() => client.PutAsync(_folder.Write("up", 100_000), server.HomeCollection + "/f", options));
        Assert.True(error.IsTransient);
        Assert.True(error is IrodsChecksumException or IrodsServerException { Code: IrodsErrors.ChecksumMismatch }, error.ToString());
    }

    [Fact]
    public async Task A_download_that_differs_from_what_is_registered_is_found()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var client = Client(server);
        var path = server.HomeCollection + "/f";
        await client.PutAsync(_folder.Write("up", 1000), path, new IrodsTransferOptions { Verify = false, Method = IrodsTransferMethod.Connections });
        server.Faults.AnswerWrongChecksum();
        await Assert.ThrowsAsync<IrodsChecksumException>(() => client.GetAsync(path, _folder.Of("down")));
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up_when_the_time_is_over()
    {
        var time = new ManualTime();
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var client = Client(server, time);
        await client.StatAsync("/");
        var stall = server.Faults.StallCall(633);
        var call = client.StatAsync("/");
        await stall.Reached;
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.True((await Assert.ThrowsAsync<IrodsConnectionException>(() => call)).IsTransient);
        Assert.NotNull(await client.StatAsync("/" + server.Zone));

        var greeting = server.Faults.StallAccept();
        await using var other = Client(server, time);
        var connecting = other.StatAsync("/");
        await greeting.Reached;
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.True((await Assert.ThrowsAsync<IrodsConnectionException>(() => connecting)).IsTransient);
    }

    [Fact]
    public async Task A_connection_that_died_while_idle_is_replaced_unseen()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var client = Client(server);
        await client.StatAsync("/");
        server.CutAll();
        await server.WhenIdleAsync();
        Assert.NotNull(await client.StatAsync(server.HomeCollection));
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task Nobody_there_is_one_clear_error()
    {
        int port;
        await using (var server = await IrodsLoopbackServer.StartAsync())
        {
            port = server.Port;
        }

        await using var client = new IrodsClient(new IrodsAccount("127.0.0.1", port, "z", "u", "hidden word"));
        var error = await Assert.ThrowsAsync<IrodsConnectionException>(() => client.StatAsync("/"));
        Assert.Contains("check host and port", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden word", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_a_used_quota_and_a_lack_of_rights_are_told_apart()
    {
        var options = new IrodsLoopbackOptions { CapacityBytes = 1000 };
        await using (var server = await IrodsLoopbackServer.StartAsync(options))
        {
            await using var client = Client(server);
            var error = await Assert.ThrowsAsync<IrodsServerException>(() => client.PutAsync(_folder.Write("up", 5000), server.HomeCollection + "/f"));
            Assert.Equal(28, error.Errno);
            Assert.Contains("free space", error.Message, StringComparison.Ordinal);
        }

        await using (var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { QuotaBytes = 1000, ReadOnlyCollections = ["/tempZone/home/ro"] }))
        {
            await using var client = Client(server);
            var quota = await Assert.ThrowsAsync<IrodsServerException>(() => client.PutAsync(_folder.Of("up"), server.HomeCollection + "/f"));
            Assert.Equal("SYS_RESC_QUOTA_EXCEEDED", quota.ErrorName);
            var rights = await Assert.ThrowsAsync<IrodsServerException>(() => client.CreateCollectionAsync("/tempZone/home/ro/x"));
            Assert.Equal(IrodsErrors.NoAccessPermission, rights.Code);
            Assert.Contains("ichmod", rights.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_sends_byte_by_byte_is_understood()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var client = Client(server);
        server.Faults.LargestSendBytes = 1;
        await client.PutAsync(_folder.Write("up", 2000), server.HomeCollection + "/f");
        await client.GetAsync(server.HomeCollection + "/f", _folder.Of("down"));
        Assert.Equal(TemporaryFolder.Sha2(_folder.Of("up")), TemporaryFolder.Sha2(_folder.Of("down")));
    }

    [Fact]
    public async Task A_server_with_a_lower_limit_of_its_own_gets_the_object_fetched_another_way()
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { SingleMessageBytes = 1000 });
        await using var client = Client(server);
        await client.PutAsync(_folder.Write("up", 50_000), server.HomeCollection + "/f");
        await client.GetAsync(server.HomeCollection + "/f", _folder.Of("down"));
        Assert.Equal(TemporaryFolder.Sha2(_folder.Of("up")), TemporaryFolder.Sha2(_folder.Of("down")));
    }

    [Fact]
    public async Task Transfers_that_share_a_small_pool_all_end()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var client = Client(server, maxConnections: 2);
        var up = _folder.Write("up", 4 << 20);
        var options = new IrodsTransferOptions { Method = IrodsTransferMethod.Connections, RangeBytes = 1 << 20 };
        await Task.WhenAll(Enumerable.Range(0, 12).Select(number => client.PutAsync(up, $"{server.HomeCollection}/{number}", options)));
        Assert.Equal(12, server.ObjectPaths(server.HomeCollection).Count);
        Assert.InRange(server.MostConnections, 1, 2);
    }

    private static IrodsClient Client(IrodsLoopbackServer server, TimeProvider? time = null, int maxConnections = 8) => new(
        new IrodsAccount("127.0.0.1", server.Port, server.Zone, server.User, server.Password),
        new IrodsClientOptions { TimeProvider = time ?? TimeProvider.System, MaxConnections = maxConnections });
}
