using DcGrid.Production;

namespace DcGrid.Store.Tests;

public abstract partial class StoreConformance
{
    private const string Storage = "irods://se.example:1247";

    private int _words;

    [Fact]
    public async Task Pilots_share_the_budget_of_their_site_and_storage_element()
    {
        var (first, second) = (await World.PilotAsync("first"), await World.PilotAsync("second"));
        Assert.Equal(new(5, ConnectionShares.HolderSpeaks, OthersWait: false), await ShareAsync(first, 5, 0, budget: 8));
        Assert.Equal(new(3, ConnectionShares.WantsMore, OthersWait: false), await ShareAsync(second, 6, 0, budget: 8));
        Assert.Equal(new(4, ConnectionShares.WantsMore, OthersWait: true), await ShareAsync(first, 5, 5, budget: 8));
        Assert.Equal(8, (await ShareAsync(second, 8, 0, budget: 8, storage: "irods://other.example:1247")).Granted);
        Assert.Equal(8, (await ShareAsync(second, 8, 0, budget: 8, site: "elsewhere")).Granted);

        var pilots = await World.Store.ListPilotsAsync(false, default);
        Assert.Equal([new(Storage, 5, 5)], pilots.Single(pilot => pilot.Id == first).Connections);
        var shown = (await World.Store.GetPilotAsync(second, default))!.Value.Pilot.Connections;
        Assert.Equal(new[] { 8, 8, 3 }, shown.Select(share => share.Taken).Order().Reverse());
        Assert.Empty((await World.Store.GetPilotAsync(await World.PilotAsync("third"), default))!.Value.Pilot.Connections);
    }

    [Fact]
    public async Task What_a_pilot_had_is_free_when_it_signs_off_or_is_lost_and_it_gets_none_then()
    {
        var (gone, lost, waiting) = (await World.PilotAsync("gone"), await World.PilotAsync("lost"), await World.PilotAsync("waiting"));
        await ShareAsync(gone, 1, 0, budget: 2);
        await ShareAsync(lost, 1, 0, budget: 2);
        Assert.Equal(0, (await ShareAsync(waiting, 2, 0, budget: 2)).Granted);
        await World.Store.SignOffPilotAsync(gone, "idle", "", 0, World.Now, default);
        Assert.Equal(1, (await ShareAsync(waiting, 2, 0, budget: 2)).Granted);
        await Assert.ThrowsAsync<StoreNotFoundException>(() => ShareAsync(gone, 1, 0, budget: 2));
        await Assert.ThrowsAsync<StoreNotFoundException>(() => ShareAsync(new(4711), 1, 0, budget: 2));

        World.Pass(LeaseTerms.FirstWordSeconds);
        await World.HeartbeatAsync(waiting);
        World.Pass(1);
        await World.ReapAsync();
        Assert.Equal(2, (await ShareAsync(waiting, 2, 1, budget: 2)).Granted);
        Assert.Equal(0, (await ShareAsync(lost, 1, 1, budget: 2)).Granted);

        // What it has open it says itself, once it is known to live.
        await World.HeartbeatAsync(lost);
        Assert.Equal(0, (await ShareAsync(lost, 1, 1, budget: 2)).Granted);
        Assert.Equal(1, (await ShareAsync(waiting, 2, 2, budget: 2)).Granted);
        Assert.Equal(3, (await World.Store.ListPilotsAsync(true, default)).Sum(pilot => pilot.Connections.Sum(share => share.Taken)));
    }

    [Fact]
    public async Task A_word_that_arrives_again_or_late_changes_nothing()
    {
        var (pilot, other) = (await World.PilotAsync("p"), await World.PilotAsync("other"));
        var asked = new ConnectionWord(pilot, "local", Storage, 6, 0, 7);
        Assert.Equal(6, (await World.Store.ShareConnectionsAsync(asked, 8, World.Now, default)).Granted);
        Assert.Equal(2, (await ShareAsync(other, 4, 0, budget: 8)).Granted);
        Assert.Equal(new(6, ConnectionShares.FirstInLine, OthersWait: true), await World.Store.ShareConnectionsAsync(asked, 8, World.Now, default));
        Assert.Equal(6, (await World.Store.ShareConnectionsAsync(asked with { Wanted = 0, Number = 6 }, 8, World.Now, default)).Granted);
        Assert.Equal(2, (await ShareAsync(other, 4, 2, budget: 8)).Granted);
        Assert.Equal(0, (await World.Store.ShareConnectionsAsync(asked with { Wanted = 0, Number = 8 }, 8, World.Now, default)).Granted);
        Assert.Equal(0, (await World.Store.ShareConnectionsAsync(asked, 8, World.Now, default)).Granted);
        Assert.Equal(8, (await ShareAsync(other, 8, 2, budget: 8)).Granted);
    }

    [Fact]
    public async Task Words_said_at_the_same_time_never_exceed_the_budget()
    {
        const int Budget = 5;
        await using var second = await OpenAgainAsync();
        var stores = second is null ? new[] { World.Store, World.Store } : [World.Store, second];
        var pilots = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => World.PilotAsync($"p{i}")));
        var open = new int[pilots.Length];
        var chance = new Random(4);
        for (var round = 0; round < 30; round++)
        {
            var answers = await Task.WhenAll(pilots.Select((pilot, i) =>
            {
                var wanted = chance.Next(4);
                open[i] = Math.Min(open[i], wanted);
                return stores[i % 2].ShareConnectionsAsync(new(pilot, "local", Storage, wanted, open[i], round + 1), Budget, World.Now, default);
            }));
            for (var i = 0; i < pilots.Length; i++)
            {
                open[i] = Math.Max(open[i], answers[i].Granted);
            }

            Assert.InRange(open.Sum(), 1, Budget);
            World.Pass(5);
        }
    }

    /// <summary>A second store on the same database, or null where there can be none.</summary>
    protected virtual Task<TaskStore?> OpenAgainAsync() => Task.FromResult<TaskStore?>(null);

    private Task<ConnectionAnswer> ShareAsync(PilotId pilot, int wanted, int open, int budget, string site = "local", string storage = Storage) =>
        World.Store.ShareConnectionsAsync(new(pilot, site, storage, wanted, open, ++_words), budget, World.Now, default);
}
