using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace DcGrid.Irods.Loopback.Tests;

public sealed class TransferTests
{
    private static readonly byte[] Contents = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 31 / 7))];

    [Theory]
    [InlineData(IrodsServerVersion.V331)]
    [InlineData(IrodsServerVersion.V502)]
    public async Task What_is_put_in_one_message_is_stored_checked_and_got(IrodsServerVersion version)
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { Version = version });
        await using var wire = await WireClient.LoginAsync(server);
        var path = $"{server.HomeCollection}/file";
        var checksum = version == IrodsServerVersion.V331 ? Md5(Contents) : "sha2:" + Convert.ToBase64String(SHA256.HashData(Contents));
        Assert.Equal(0, (await wire.PutAsync(path, Contents, ("verifyChksum", checksum))).IntInfo);
        Assert.Equal(Contents, server.StoredBytes(path));

        var got = await wire.ObjectCallAsync(608, path);
        Assert.Equal(version == IrodsServerVersion.V331 ? 0 : Contents.Length, got.IntInfo);
        Assert.Equal((0, checksum), (got.Number("numThreads"), got.Raw("chksum")));
        Assert.Equal(Contents, got.Stream);

        var stat = await wire.ObjectCallAsync(633, path);
        Assert.Equal((1, Contents.Length, checksum), (stat.IntInfo, stat.Number("objSize"), stat.Raw("chksum")));
        Assert.Equal(checksum, (await wire.ObjectCallAsync(629, path)).Raw("myStr"));
        Assert.Equal(-310000, (await wire.ObjectCallAsync(633, path + "x")).IntInfo);
        Assert.Equal(-312000, (await wire.PutAsync(path, [1])).IntInfo);
        Assert.Equal(0, (await wire.PutAsync(path, [1], ("forceFlag", ""))).IntInfo);
        Assert.Equal((byte[])[1], server.StoredBytes(path)!);
    }

    [Fact]
    public async Task An_empty_file_has_no_stream()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.LoginAsync(server);
        var path = $"{server.HomeCollection}/empty";
        Assert.Equal(0, (await wire.PutAsync(path, [])).IntInfo);
        var got = await wire.ObjectCallAsync(608, path);
        Assert.Equal((0, 0), (got.IntInfo, got.Stream.Length));
    }

    [Fact]
    public async Task A_wrong_checksum_of_the_client_is_told_and_the_object_is_marked_stale()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.LoginAsync(server);
        Assert.Equal(-314000, (await wire.PutAsync($"{server.HomeCollection}/file", Contents, ("verifyChksum", Md5([1])))).IntInfo);
        var status = await wire.CallAsync(702, Query.Text([413], [(403, "= 'file'")]));
        Assert.Equal(0, status.Number("value"));
    }

    [Fact]
    public async Task Several_sockets_put_and_get_the_sections_of_a_file()
    {
        await using var server = await IrodsLoopbackServer.StartAsync(new IrodsLoopbackOptions { SingleMessageBytes = 1000, PortalChunkBytes = 7000 });
        await using var wire = await WireClient.LoginAsync(server);
        var path = $"{server.HomeCollection}/large";
        var put = await wire.ObjectCallAsync(606, path, size: Contents.Length, threads: 3, keywords: [("verifyChksum", Md5(Contents))]);
        Assert.Equal((put.Number("l1descInx"), 3), (put.IntInfo, put.Number("numThreads")));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunPortalAsync(put, operation: 1, Contents.ToArray())));
        Assert.Equal(0, (await wire.CallAsync(626, $"<INT_PI><myInt>{put.IntInfo}</myInt></INT_PI>")).IntInfo);
        Assert.Equal(Contents, server.StoredBytes(path));

        var back = new byte[Contents.Length];
        var get = await wire.ObjectCallAsync(608, path, threads: 3);
        Assert.Equal(3, get.Number("numThreads"));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunPortalAsync(get, operation: 2, back)));
        Assert.Equal(0, (await wire.CallAsync(626, $"<INT_PI><myInt>{get.IntInfo}</myInt></INT_PI>")).IntInfo);
        Assert.Equal(Contents, back);
        Assert.Equal((6, 1), (server.PortalSockets, server.MostConnections));
    }

    [Fact]
    public async Task A_parallel_transfer_that_lacks_a_section_fails_at_its_end_and_leaves_a_stale_object()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.LoginAsync(server);
        var put = await wire.ObjectCallAsync(606, $"{server.HomeCollection}/large", size: Contents.Length, threads: 3);
        await RunPortalAsync(put, operation: 1, Contents.ToArray());
        Assert.Equal(-27000, (await wire.CallAsync(626, $"<INT_PI><myInt>{put.IntInfo}</myInt></INT_PI>")).IntInfo);
        Assert.Equal(0, (await wire.CallAsync(702, Query.Text([413], [(403, "= 'large'")]))).Number("value"));
    }

    [Fact]
    public async Task An_object_is_read_and_written_as_an_open_file()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var wire = await WireClient.LoginAsync(server);
        var path = $"{server.HomeCollection}/file";
        var descriptor = (await wire.ObjectCallAsync(602, path, flags: 0x42)).IntInfo;
        Assert.True(descriptor >= 3);
        Assert.Equal(5, (await wire.OpenedCallAsync(676, descriptor, 5, contents: [1, 2, 3, 4, 5])).IntInfo);
        Assert.Equal(8, (await wire.OpenedCallAsync(674, descriptor, offset: 3, whence: 2)).Number("offset"));
        Assert.Equal(1, (await wire.OpenedCallAsync(676, descriptor, 1, contents: [9])).IntInfo);
        Assert.Equal(1, (await wire.OpenedCallAsync(674, descriptor, offset: 1)).Number("offset"));
        var read = await wire.OpenedCallAsync(675, descriptor, 100);
        Assert.Equal(8, read.IntInfo);
        Assert.Equal((byte[])[2, 3, 4, 5, 0, 0, 0, 9], read.Stream);
        Assert.Equal(0, (await wire.OpenedCallAsync(675, descriptor, 100)).IntInfo);
        Assert.Equal(0, (await wire.OpenedCallAsync(673, descriptor)).IntInfo);
        Assert.Equal(-19000, (await wire.OpenedCallAsync(673, descriptor)).IntInfo);
        Assert.Equal(9, (await wire.ObjectCallAsync(633, path)).Number("objSize"));
        Assert.Equal(-310000, (await wire.ObjectCallAsync(602, path + "x")).IntInfo);
    }

    [Fact]
    public async Task Two_connections_write_one_object_of_today_with_its_token_alone()
    {
        await using var server = await IrodsLoopbackServer.StartAsync();
        await using var first = await WireClient.LoginAsync(server);
        await using var second = await WireClient.LoginAsync(server);
        var path = $"{server.HomeCollection}/file";
        var opened = await first.ObjectCallAsync(20003, path, flags: 0x41);
        using var json = System.Text.Json.JsonDocument.Parse(System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(opened.Raw("buf"))).TrimEnd('\0'));
        var token = json.RootElement.GetProperty("replica_token").GetString()!;
        Assert.Equal(-405000, (await second.ObjectCallAsync(602, path, flags: 1)).IntInfo);
        Assert.Equal(-405000, (await second.ObjectCallAsync(608, path)).IntInfo);
        Assert.Equal(-405000, (await second.ObjectCallAsync(615, path)).IntInfo);
        var other = (await second.ObjectCallAsync(602, path, flags: 1, keywords: [("replicaToken", token)])).IntInfo;
        await second.OpenedCallAsync(674, other, offset: 2);
        await second.OpenedCallAsync(676, other, 2, contents: [3, 4]);
        await first.OpenedCallAsync(676, opened.IntInfo, 2, contents: [1, 2]);
        var close = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{{\"fd\":{other},\"update_size\":false,\"update_status\":false}}"));
        Assert.Equal(0, (await second.CallAsync(20004, $"<BinBytesBuf_PI><buflen>1</buflen><buf>{close}</buf></BinBytesBuf_PI>")).IntInfo);
        Assert.Equal(0, (await first.OpenedCallAsync(673, opened.IntInfo)).IntInfo);
        Assert.Equal((byte[])[1, 2, 3, 4], server.StoredBytes(path)!);
        Assert.Equal(1, (await first.CallAsync(702, Query.Text([413], [(403, "= 'file'")]))).Number("value"));
    }

    [Fact]
    public async Task Quota_disk_and_permission_refuse_with_their_own_numbers()
    {
        await using var server = await IrodsLoopbackServer.StartAsync(
            new IrodsLoopbackOptions { QuotaBytes = 1000, CapacityBytes = 500, ReadOnlyCollections = ["/tempZone/raw"] });
        await using var wire = await WireClient.LoginAsync(server);
        var path = $"{server.HomeCollection}/file";
        Assert.Equal(-110000, (await wire.PutAsync(path, new byte[1001])).IntInfo);
        Assert.Equal(-513028, (await wire.PutAsync(path, new byte[501])).IntInfo);
        var descriptor = (await wire.ObjectCallAsync(602, path, flags: 0x41)).IntInfo;
        Assert.Equal(400, (await wire.OpenedCallAsync(676, descriptor, 400, contents: new byte[400])).IntInfo);
        Assert.Equal(-513028, (await wire.OpenedCallAsync(676, descriptor, 400, contents: new byte[400])).IntInfo);
        Assert.Equal(-818000, (await wire.PutAsync("/tempZone/raw/file", [1])).IntInfo);
    }

    private static async Task RunPortalAsync(WireMessage portal, int operation, Memory<byte> contents)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(portal.Raw("hostAddr"), portal.Number("portNum"));
        var stream = client.GetStream();
        var cookie = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(cookie, portal.Number("cookie"));
        await stream.WriteAsync(cookie);
        var header = new byte[24];
        while (true)
        {
            await stream.ReadExactlyAsync(header);
            var kind = BinaryPrimitives.ReadInt32BigEndian(header);
            if (kind == 9999)
            {
                return;
            }

            Assert.Equal(operation, kind);
            var part = contents.Slice((int)BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8)), (int)BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(16)));
            Assert.True(part.Length <= 40 << 20);
            if (operation == 1)
            {
                await stream.WriteAsync(part);
            }
            else
            {
                await stream.ReadExactlyAsync(part);
            }
        }
    }

#pragma warning disable CA5351 // What servers of that age register.
    private static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
}
