using System.Security.Cryptography;
using DcGrid.Irods.Tests.Support;

namespace DcGrid.Irods.Tests.Integration;

/// <summary>Files up and down.</summary>
[Collection(IrodsSuite.Name)]
public sealed class TransferTests(IrodsServers servers) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Servers => IrodsServers.Names;

    public static TheoryData<string, int> ServersAndSizes
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var server in IrodsServers.All)
            {
                foreach (var size in new[] { 0, 1, 65_537, (4 << 20) + 1 })
                {
                    data.Add(server, size);
                }
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(ServersAndSizes))]
    public async Task A_file_in_one_message_comes_back_as_it_was(string name, int bytes)
    {
        var (client, path) = await StartAsync(name, $"single-{bytes}");
        var sent = await client.PutAsync(_folder.Write("up", bytes), path);
        Assert.Equal(bytes, sent.Size);
        Assert.Equal(bytes, (await client.StatAsync(path))!.Size);
        Assert.Equal(sent.Checksum, await client.ChecksumAsync(path));
        await ComesBackAsync(client, path, new IrodsTransferOptions());
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_file_over_several_connections_comes_back_as_it_was(string name)
    {
        var (client, path) = await StartAsync(name, "ranged");
        var done = new List<IrodsByteRange>();
        var options = new IrodsTransferOptions { Method = IrodsTransferMethod.Connections, RangeBytes = 1 << 20, MaxConnections = 3, RangeDone = done.Add };
        var sent = await client.PutAsync(_folder.Write("up", (9 << 20) + 5), path, options);
        Assert.InRange(sent.Connections, 2, 3);
        Assert.Equal(sent.Size, done.Sum(range => range.Length));
        Assert.Equal(sent.Size, (await client.StatAsync(path))!.Size);
        await ComesBackAsync(client, path, options with { RangeDone = null });
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_file_through_the_servers_portal_comes_back_as_it_was(string name)
    {
        var (client, path) = await StartAsync(name, "portal");
        var options = new IrodsTransferOptions { Method = IrodsTransferMethod.Portal, MaxConnections = 2 };
        await client.PutAsync(_folder.Write("up", (40 << 20) + 3), path, options);
        await ComesBackAsync(client, path, options);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_small_file_through_the_portal_comes_back_as_it_was(string name)
    {
        var (client, path) = await StartAsync(name, "small-portal");
        var options = new IrodsTransferOptions { Method = IrodsTransferMethod.Portal, MaxConnections = 2 };
        await client.PutAsync(_folder.Write("up", 100_000), path, options);
        await ComesBackAsync(client, path, options);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_transfer_goes_on_with_the_parts_that_are_missing(string name)
    {
        var (client, path) = await StartAsync(name, "resumed");
        var up = _folder.Write("up", 6 << 20);
        await using (var half = await client.CreateAsync(path))
        {
            await half.WriteAsync((await File.ReadAllBytesAsync(up)).AsMemory(0, 2 << 20));
            await half.CloseAsync();
        }

        var options = new IrodsTransferOptions { Ranges = [new(2 << 20, 4 << 20)], RangeBytes = 1 << 20, MaxConnections = 2 };
        Assert.NotNull((await client.PutAsync(up, path, options)).Checksum);

        var down = _folder.Of("down");
        var content = await File.ReadAllBytesAsync(up);
        content.AsSpan(1 << 20, 1 << 20).Clear();
        await File.WriteAllBytesAsync(down, content);
        await client.GetAsync(path, down, options with { Ranges = [new(1 << 20, 1 << 20)] });
        Assert.Equal(TemporaryFolder.Sha2(up), TemporaryFolder.Sha2(down));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task What_is_there_is_replaced_only_when_that_is_wanted(string name)
    {
        var (client, path) = await StartAsync(name, "twice");
        await client.PutAsync(_folder.Write("long", 1000), path);
        var error = await Assert.ThrowsAsync<IrodsServerException>(() => client.PutAsync(_folder.Write("short", 10, seed: 2), path));
        Assert.Equal(IrodsErrors.OverwriteWithoutForce, error.Code);
        foreach (var method in new[] { IrodsTransferMethod.Automatic, IrodsTransferMethod.Connections })
        {
            await client.PutAsync(_folder.Of("short"), path, new IrodsTransferOptions { Overwrite = true, Method = method });
            Assert.Equal(10, (await client.StatAsync(path))!.Size);
        }

        await Assert.ThrowsAsync<IOException>(() => client.GetAsync(path, _folder.Of("long")));
        await client.GetAsync(path, _folder.Of("long"), new IrodsTransferOptions { Overwrite = true });
        Assert.Equal(10, new FileInfo(_folder.Of("long")).Length);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_part_of_an_object_is_read_without_the_rest(string name)
    {
        var (client, path) = await StartAsync(name, "part");
        var content = await File.ReadAllBytesAsync(_folder.Write("up", 100_000));
        await client.PutAsync(_folder.Of("up"), path);
        var part = new byte[500];
        Assert.Equal(500, await client.ReadRangeAsync(path, 70_000, part));
        Assert.Equal(content[70_000..70_500], part);
        Assert.Equal(100, await client.ReadRangeAsync(path, 99_900, part));
        Assert.Equal(0, await client.ReadRangeAsync(path, 100_000, part));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task An_open_object_is_written_sought_and_read(string name)
    {
        var (client, path) = await StartAsync(name, "stream");
        await using (var stream = await client.CreateStreamAsync(path))
        {
            await stream.WriteAsync("hello brave world"u8.ToArray());
            stream.Position = 6;
            await stream.WriteAsync("BRAVE"u8.ToArray());
        }

        await using var open = await client.OpenStreamAsync(path);
        Assert.Equal(17, open.Length);
        open.Seek(-5, SeekOrigin.End);
        using var reader = new StreamReader(open);
        Assert.Equal("world", await reader.ReadToEndAsync());
        open.Position = 0;
        var start = new byte[11];
        await open.ReadExactlyAsync(start);
        Assert.Equal("hello BRAVE"u8.ToArray(), start);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Many_small_files_at_once_stay_inside_the_limit_of_connections(string name)
    {
        var (client, path) = await StartAsync(name, "many");
        await client.CreateCollectionAsync(path);
        var file = _folder.Write("up", 3000);
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 30).Select(async number =>
        {
            await client.PutAsync(file, $"{path}/{number}");
            most = int.Max(most, client.Connections.Open);
        }));
        Assert.InRange(most, 1, 6);
        Assert.Equal(0, client.Connections.Waiting);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_transfer_that_is_cancelled_leaves_the_client_whole(string name)
    {
        var (client, path) = await StartAsync(name, "cancelled");
        var up = _folder.Write("up", 8 << 20);
        using var stop = new CancellationTokenSource();
        var options = new IrodsTransferOptions
        {
            Method = IrodsTransferMethod.Connections,
            RangeBytes = 1 << 20,
            MaxConnections = 2,
            RangeDone = _ => stop.Cancel(),
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.PutAsync(up, path, options, stop.Token));
        var whole = new IrodsTransferOptions { Overwrite = true, Method = IrodsTransferMethod.Connections };

        // The server frees the object when it notices that its writers are gone.
        var other = path + "-again";
        await client.PutAsync(up, other, whole);
        await ComesBackAsync(client, other, whole);
    }

    private async Task<(IrodsClient Client, string Path)> StartAsync(string name, string file)
    {
        var server = await servers.StartAsync(name);
        return (server.Client, $"{server.Collection}/{file}");
    }

    private async Task ComesBackAsync(IrodsClient client, string path, IrodsTransferOptions options)
    {
        var result = await client.GetAsync(path, _folder.Of("down"), options with { Overwrite = true });
        Assert.NotNull(result.Checksum);
        using var up = File.OpenRead(_folder.Of("up"));
        using var down = File.OpenRead(_folder.Of("down"));
        Assert.Equal(SHA256.HashData(up), SHA256.HashData(down));
    }
}
