using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Tests;

/// <summary>What runs when: order, slots, staging ahead.</summary>
public sealed class AttemptOrderTests : IDisposable
{
    private readonly PilotWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task The_next_task_is_staged_in_while_the_first_runs()
    {
        // The first payload ends only when it sees the second's input in its sandbox.
        _world.AddPayload("first", "while ! ls \"$W\"/scratch/pilots/*/attempts/2-1/work/in/raw-2.fit; do sleep 0.05; done\n" + PilotWorld.Succeed);
        _world.AddPayload("second", PilotWorld.Succeed);
        _world.AddTask(1, "first");
        _world.AddTask(2, "second");
        Assert.Equal(PilotExit.Done, await _world.RunAsync());
        Assert.Equal([1L, 2L], _world.Queue.Reports.Select(r => r.TaskId).Order());
        Assert.Equal(2, _world.Queue.Leases.First().MaxAttempts);
    }

    [Fact]
    public async Task Attempts_run_in_the_order_in_which_they_were_granted()
    {
        const int tasks = 12;
        _world.Config.Prefetch = tasks;
        _world.AddPayload("p", "ls in >> \"$W/order\"\n" + PilotWorld.Succeed);
        for (var i = 1; i <= tasks; i++)
        {
            _world.AddTask(i, "p");
        }

        await _world.RunAsync();
        Assert.Equal(
            Enumerable.Range(1, tasks).Select(i => $"raw-{i}.fit"), await File.ReadAllLinesAsync(Path.Combine(_world.Folder, "order")));
    }

    [Fact]
    public async Task Only_as_many_payloads_run_as_there_are_slots()
    {
        _world.Config.Slots = 2;
        _world.Config.Prefetch = 4;
        _world.AddPayload("p", "mkdir \"$W/a\" || mkdir \"$W/b\" || exit 1\nsleep 0.1\nrmdir \"$W/b\" || rmdir \"$W/a\"\n" + PilotWorld.Succeed);
        for (var i = 1; i <= 8; i++)
        {
            _world.AddTask(i, "p");
        }

        await _world.RunAsync();
        Assert.All(_world.Queue.Reports, r => Assert.Equal(OutcomeCode.Ok, r.Outcome.Code));
        Assert.Equal(8, _world.Queue.Reports.Count);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("cores")]
    public async Task Only_as_many_payloads_run_as_fit_together(string what)
    {
        _world.Config.Slots = 4;
        _world.Config.Prefetch = 4;
        _world.Config.MemoryMiB = 256;
        _world.AddPayload("p", "mkdir \"$W/a\" || mkdir \"$W/b\" || exit 1\nsleep 0.1\nrmdir \"$W/b\" || rmdir \"$W/a\"\n" + PilotWorld.Succeed);
        for (var i = 1; i <= 8; i++)
        {
            _world.AddTask(i, "p").Limits = what == "memory" ? new ResourceLimits { Cores = 1, MemoryMib = 100 } : new ResourceLimits { Cores = 2 };
        }

        await _world.RunAsync();
        Assert.Equal(Enumerable.Repeat(OutcomeCode.Ok, 8), _world.Queue.Reports.Select(r => r.Outcome.Code));
    }
}
