using DcGrid.Irods.Tests.Support;

namespace DcGrid.Irods.Tests.Integration;

/// <summary>Objects and collections by name: stat, list, rename, remove, checksum, replicas.</summary>
[Collection(IrodsSuite.Name)]
public sealed class NamespaceTests(IrodsServers servers) : IDisposable
{
    private static readonly string[] OddNames =
    [
        "with space", "it's", "back`tick", "both'and`", "amp&lt;", "<angle>", "quo\"te", "naïve-☃", "per%cent_under", "semi;colon=equals", "back\\slash",
    ];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Servers => IrodsServers.Names;

    public static TheoryData<string, string> ServersAndNames
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var server in IrodsServers.All)
            {
                foreach (var name in OddNames)
                {
                    data.Add(server, name);
                }
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task The_server_says_its_release(string name)
    {
        var (client, _) = await StartAsync(name, "");
        Assert.InRange((await client.GetServerVersionAsync()).Major, 3, 9);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Nothing_collections_and_objects_are_told_apart(string name)
    {
        var (client, path) = await StartAsync(name, "stat");
        Assert.Null(await client.StatAsync(path));
        await client.CreateCollectionAsync(path);
        Assert.True((await client.StatAsync(path))!.IsCollection);
        await client.PutAsync(_folder.Write("f", 12), path + "/f");
        var stat = await client.StatAsync(path + "/f");
        Assert.Equal((false, 12, client.Account.User), (stat!.IsCollection, stat.Size, stat.Owner.Split('#')[0]));
        Assert.NotNull(stat.ModifiedAt);
        Assert.NotNull(stat.Checksum);
    }

    [Theory]
    [MemberData(nameof(ServersAndNames))]
    public async Task Odd_names_survive_the_whole_way(string name, string odd)
    {
        var (client, path) = await StartAsync(name, $"odd-{Guid.NewGuid():N}");
        var collection = $"{path}/c {odd}";
        await client.CreateCollectionAsync(collection);
        await client.PutAsync(_folder.Write("f", 3), $"{collection}/{odd}");
        Assert.Equal($"{collection}/{odd}", Assert.Single(await ListAsync(client, collection)).Path);
        Assert.Equal(collection, Assert.Single(await ListAsync(client, path)).Path);
        await client.AddAttributeAsync($"{collection}/{odd}", new IrodsAvu("name", odd));
        Assert.Equal([new IrodsAvu("name", odd)], await client.GetAttributesAsync($"{collection}/{odd}"));
        await client.RenameAsync($"{collection}/{odd}", $"{collection}/2 {odd}");
        await client.GetAsync($"{collection}/2 {odd}", _folder.Of("g"));
        await client.RemoveAsync($"{collection}/2 {odd}", IrodsRemoval.ForGood);
        Assert.Empty(await ListAsync(client, collection));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_collection_is_made_with_those_above_it_and_may_be_there(string name)
    {
        var (client, path) = await StartAsync(name, "parents");
        await client.CreateCollectionAsync(path + "/a/b/c");
        await client.CreateCollectionAsync(path + "/a/b/c");
        Assert.Equal([path + "/a", path + "/a/b", path + "/a/b/c"], (await ListAsync(client, path, recursive: true)).Select(entry => entry.Path));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_collection_is_listed_and_removed_with_all_that_is_in_it(string name)
    {
        // More than ten files: servers report progress while they remove, and wait for an answer each time.
        const int files = 35;
        var (client, path) = await StartAsync(name, "full");
        await client.CreateCollectionAsync(path + "/below");
        var file = _folder.Write("f", 7);
        foreach (var number in Enumerable.Range(0, files))
        {
            await client.PutAsync(file, $"{path}/{number:000}");
        }

        await client.PutAsync(file, path + "/below/last");
        var entries = await ListAsync(client, path, recursive: true);
        Assert.Equal(files + 2, entries.Count);
        Assert.True(entries[0].IsCollection);
        Assert.Equal(Enumerable.Range(0, files).Select(number => $"{number:000}"), entries.Skip(1).Take(files).Select(entry => entry.Name));
        Assert.All(entries.Skip(1), entry => Assert.Equal((7, 1, true), (entry.Size, entry.Replicas, entry.HasGoodReplica)));

        await client.RemoveCollectionAsync(path, IrodsRemoval.ForGood);
        Assert.Null(await client.StatAsync(path));
        Assert.Null(await client.StatAsync(path + "/below/last"));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Objects_and_collections_are_renamed_and_nothing_is_overwritten_by_that(string name)
    {
        var (client, path) = await StartAsync(name, "renamed");
        await client.CreateCollectionAsync(path + "/a");
        await client.PutAsync(_folder.Write("f", 5), path + "/a/f");
        await client.PutAsync(_folder.Write("g", 6), path + "/a/g");
        await client.RenameAsync(path + "/a/f", path + "/h");
        Assert.Null(await client.StatAsync(path + "/a/f"));
        Assert.Equal(5, (await client.StatAsync(path + "/h"))!.Size);
        await Assert.ThrowsAsync<IrodsServerException>(() => client.RenameAsync(path + "/a/g", path + "/h"));
        Assert.Equal(5, (await client.StatAsync(path + "/h"))!.Size);
        await client.RenameAsync(path + "/a", path + "/b");
        Assert.Equal(6, (await client.StatAsync(path + "/b/g"))!.Size);
        var error = await Assert.ThrowsAsync<IrodsServerException>(() => client.RenameAsync(path + "/a", path + "/c"));
        Assert.True(IrodsErrors.IsNotFound(error.Status));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task What_is_removed_is_gone_and_goes_to_the_trash_unless_that_is_not_wanted(string name)
    {
        var (client, path) = await StartAsync(name, "removed");
        await client.CreateCollectionAsync(path);
        foreach (var removal in Enum.GetValues<IrodsRemoval>())
        {
            await client.PutAsync(_folder.Write("f", 5), path + "/f");
            await client.RemoveAsync(path + "/f", removal);
            Assert.Null(await client.StatAsync(path + "/f"));
        }

        var error = await Assert.ThrowsAsync<IrodsServerException>(() => client.RemoveAsync(path + "/f"));
        Assert.True(IrodsErrors.IsNotFound(error.Status));

        // The collection itself goes through the trash, and the trash is emptied.
        await client.RemoveCollectionAsync(path);
        Assert.Null(await client.StatAsync(path));
        await client.EmptyTrashAsync($"/{client.Account.Zone}/trash/home/{client.Account.User}");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task The_server_computes_the_checksum_of_what_it_stored(string name)
    {
        var (client, path) = await StartAsync(name, "checksum");
        var file = _folder.Write("f", 100_000);
        await client.PutAsync(file, path, new IrodsTransferOptions { Verify = false, Method = IrodsTransferMethod.Connections });
        var checksum = await client.ChecksumAsync(path);
        Assert.Equal(IrodsChecksum.DefaultAlgorithm(await client.GetServerVersionAsync()), checksum.Algorithm);
        Assert.Equal(await Irods.Transfer.LocalFile.ChecksumAsync(file, checksum.Algorithm!.Value, default), checksum);
        Assert.Equal(checksum, await client.ChecksumAsync(path, recompute: true));
        Assert.Equal(checksum, (await client.StatAsync(path))!.Checksum);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_replica_is_made_where_it_is_wanted(string name)
    {
        var server = await servers.StartAsync(name);
        var path = server.Collection + "/replicated";
        await server.Client.PutAsync(_folder.Write("f", 1000), path);
        await Assert.ThrowsAsync<IrodsServerException>(() => server.Client.ReplicateAsync(path, "no such resource"));
        if (server.SecondResource is { } resource)
        {
            await server.Client.ReplicateAsync(path, resource);
            var entry = (await ListAsync(server.Client, server.Collection)).Single(entry => entry.Path == path);
            Assert.Equal((2, true, 1000), (entry.Replicas, entry.HasGoodReplica, entry.Size));
        }
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task What_is_not_there_is_said_with_the_servers_name_of_the_error(string name)
    {
        var (client, path) = await StartAsync(name, "nothing/here");
        foreach (var call in new Func<Task>[]
        {
            () => client.OpenAsync(path), () => client.GetAsync(path, _folder.Of("x")), () => client.ChecksumAsync(path),
            () => ListAsync(client, path), () => client.GetAttributesAsync(path), () => client.PutAsync(_folder.Write("f", 3), path),
        })
        {
            var error = await Assert.ThrowsAsync<IrodsServerException>(call);
            Assert.NotEqual("UNKNOWN_ERROR", error.ErrorName);
            Assert.Contains(error.ErrorName, error.Message, StringComparison.Ordinal);
            Assert.False(error.IsTransient);
        }
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_wrong_password_and_an_unknown_user_are_refused(string name)
    {
        var account = (await servers.StartAsync(name)).Account;
        await using var wrong = new IrodsClient(new IrodsAccount(account.Host, account.Port, account.Zone, account.User, "not the password"));
        var error = await Assert.ThrowsAsync<IrodsServerException>(() => wrong.StatAsync("/"));
        Assert.Equal(IrodsErrors.InvalidAuthentication, error.Code);
        Assert.DoesNotContain("not the password", error.ToString(), StringComparison.Ordinal);
        await using var unknown = new IrodsClient(new IrodsAccount(account.Host, account.Port, account.Zone, "nobody-by-that-name", "x"));
        Assert.False((await Assert.ThrowsAsync<IrodsServerException>(() => unknown.StatAsync("/"))).IsTransient);
        await using var elsewhere = new IrodsClient(new IrodsAccount(account.Host, account.Port, "noSuchZone", account.User, "x"));
        await Assert.ThrowsAnyAsync<IrodsException>(() => elsewhere.StatAsync("/"));
    }

    private static async Task<List<IrodsEntry>> ListAsync(IrodsClient client, string path, bool recursive = false)
    {
        var entries = new List<IrodsEntry>();
        await foreach (var entry in client.ListAsync(path, recursive))
        {
            entries.Add(entry);
        }

        return entries;
    }

    private async Task<(IrodsClient Client, string Path)> StartAsync(string name, string file)
    {
        var server = await servers.StartAsync(name);
        return (server.Client, $"{server.Collection}/{file}");
    }
}
