using DcGrid.Irods;
using DcGrid.Server.Tests.Support;

namespace DcGrid.Server.Tests;

/// <summary>Many pilots' transfers at the same time, through the real service, on one storage element.</summary>
public sealed class SharedStorageBudget
{
    private const int Budget = 16;
    private const int Pilots = 200;

    /// <summary>Every so-manieth pilot has a file that is worth several connections.</summary>
    private const int LargeFileEvery = 20;

    [Fact]
    public async Task Two_hundred_pilots_keep_to_the_budget_and_all_their_transfers_end()
    {
        await using var world = await SharedStorageWorld.StartAsync(Budget);
        var pilots = Enumerable.Range(0, Pilots).Select(number => new SharingPilot(world, number)).ToList();
        await Task.WhenAll(pilots.Select(pilot => pilot.RegisterAsync()));
        await world.PassTimeAsync(Task.WhenAll(pilots.Select(RunAsync)));
        await CheckAsync(world, pilots);
        Assert.Equal(Budget, world.Storage.MostConnections);
    }

    [Fact]
    public async Task What_pilots_had_that_died_in_the_middle_comes_back()
    {
        await using var world = await SharedStorageWorld.StartAsync(Budget);
        var mortal = Enumerable.Range(Pilots, Budget).Select(number => new SharingPilot(world, number, dies: true)).ToList();
        var living = Enumerable.Range(0, Pilots - Budget).Select(number => new SharingPilot(world, number)).ToList();
        await Task.WhenAll(mortal.Concat(living).Select(pilot => pilot.RegisterAsync()));
        await Task.WhenAll(mortal.Concat(living).Select(pilot => pilot.HeartbeatAsync()));

        // All connections belong to the dead; nobody else gets one before they are missed.
        var killed = mortal.Select(pilot => Assert.ThrowsAsync<IrodsConnectionException>(() => pilot.TransferAsync(files: 1, bytes: 100_000))).ToList();
        await world.PassTimeAsync(Task.WhenAll(mortal.Select(pilot => pilot.Died.Task)));
        await Task.WhenAll(killed);
        foreach (var pilot in mortal)
        {
            await pilot.DisposeAsync();
        }

        await world.Storage.WhenIdleAsync();
        var accepted = world.Storage.ConnectionsAccepted;
        var working = Task.WhenAll(living.Select(RunAsync));
        await world.PassTimeAsync(world.Queue.SaidAsync(Pilots));
        Assert.Equal(accepted, world.Storage.ConnectionsAccepted);

        await world.PassServiceTimeAsync(TimeSpan.FromSeconds(RunningServer.LeaseSeconds - 20));
        await Task.WhenAll(living.Select(pilot => pilot.HeartbeatAsync()));
        await world.PassServiceTimeAsync(TimeSpan.FromSeconds(30));
        await world.PassTimeAsync(working);
        await CheckAsync(world, living);
    }

    private static async Task RunAsync(SharingPilot pilot, int number)
    {
        await pilot.TransferAsync(files: 3, bytes: 30_000 + (number * 100));
        if (number % LargeFileEvery == 0)
        {
            await pilot.TransferAsync(files: 1, bytes: 5_000_000);
        }

        await pilot.EndAsync();
    }

    private static async Task CheckAsync(SharedStorageWorld world, IReadOnlyList<SharingPilot> pilots)
    {
        await world.Storage.WhenIdleAsync();
        Assert.Empty(world.Storage.Broken);
        Assert.InRange(world.Storage.MostConnections, 1, Budget);
        Assert.All(await world.Server.Books.ListPilotsAsync(true, default), pilot => Assert.Empty(pilot.Connections));
        foreach (var pilot in pilots)
        {
            await pilot.DisposeAsync();
        }
    }
}
