namespace DcGrid.Store.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_server_is_listed_as_it_last_wrote_until_it_goes()
    {
        var started = World.Now;
        var first = new ServerRecord("http://127.0.0.1:7001/", "node-a", 11, "1.0", started, ["reaping", "submitting"]);
        var second = new ServerRecord("http://127.0.0.1:7002/", "node-b", 12, "1.0", started.AddSeconds(1), []);
        await World.Store.SeeServerAsync(first, World.Now, default);
        World.Pass(5);
        await World.Store.SeeServerAsync(second, World.Now, default);
        await World.Store.SeeServerAsync(first with { ProcessId = 13, Duties = ["reaping"] }, World.Now, default);

        var listed = await World.Store.ListServersAsync(default);
        Assert.Equal([first.Url, second.Url], listed.Select(server => server.Url));
        Assert.Equal(("node-a", 13, "1.0", started, World.Now), (listed[0].Host, listed[0].ProcessId, listed[0].Version, listed[0].Started, listed[0].LastSeen));
        Assert.Equal(["reaping"], listed[0].Duties);
        Assert.Empty(listed[1].Duties);

        await World.Store.RemoveServerAsync(first.Url, default);
        await World.Store.RemoveServerAsync(first.Url, default);
        Assert.Equal(second.Url, Assert.Single(await World.Store.ListServersAsync(default)).Url);
    }

    [Fact]
    public async Task A_server_unseen_for_more_than_a_day_is_forgotten()
    {
        var old = new ServerRecord("http://127.0.0.1:7001/", "node-a", 11, "1.0", World.Now, []);
        await World.Store.SeeServerAsync(old, World.Now, default);
        World.Pass(86_401);
        await World.Store.SeeServerAsync(old with { Url = "http://127.0.0.1:7002/" }, World.Now, default);
        Assert.Equal("http://127.0.0.1:7002/", Assert.Single(await World.Store.ListServersAsync(default)).Url);
    }
}
