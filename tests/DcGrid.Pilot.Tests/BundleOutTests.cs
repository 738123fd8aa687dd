using DcGrid.Protocol.V1;
using DcGrid.Storage;

namespace DcGrid.Pilot.Tests;

/// <summary>Outputs of several attempts in one file.</summary>
public sealed class BundleOutTests : IDisposable
{
    private readonly PilotWorld _world = new();

    public void Dispose() => _world.Dispose();

    private IReadOnlyList<string> Bundles => Directory.Exists(_world.SePath("bundles"))
        ? [.. Directory.EnumerateFiles(_world.SePath("bundles"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
        : [];

    [Fact]
    public async Task Full_bundles_and_what_is_left_are_stored_and_every_member_can_be_read()
    {
        _world.AddPayload("p", PilotWorld.Succeed);
        AddTasks(5, maxAttempts: 2);
        Assert.Equal(PilotExit.Done, await _world.RunAsync());
        Assert.Equal(["00001.tar", "00002.tar", "00003.tar"], Bundles.Select(Path.GetFileName));
        Assert.StartsWith("000101-", Path.GetFileName(Path.GetDirectoryName(Bundles[0])), StringComparison.Ordinal);
        Assert.Equal(5, _world.Queue.Reports.Count);
        var storage = StorageElements.CreateDefault([], TimeProvider.System);
        foreach (var report in _world.Queue.Reports)
        {
            var output = Assert.Single(report.Outputs);
            Assert.Equal((OutcomeCode.Ok, $"DC_TEST/{report.TaskId}/1/x.txt"), (report.Outcome.Code, output.Lfn));
            var copy = Path.Combine(_world.Folder, $"copy-{report.TaskId}");
            await storage.FetchAsync(StorageUrl.Parse(output.Url), copy, new ContentExpectation(output.Sha256, output.SizeBytes), default);
            Assert.Equal($"pixels of {report.TaskId}", await File.ReadAllTextAsync(copy));
            Assert.True(report.Times.StageOutSeconds > 0);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_world.Config.Scratch, "pilots")));
    }

    [Fact]
    public async Task Each_attempt_of_a_bundle_that_was_stored_again_says_so()
    {
        _world.AddPayload("p", PilotWorld.Succeed);
        AddTasks(2, maxAttempts: 2);
        _world.Element.BrokenStores = 1;
        Assert.Equal(PilotExit.Done, await _world.RunAsync());
        Assert.All(_world.Queue.Reports, report => Assert.EndsWith("00001.tar: try 1: the connection broke; tried again", Assert.Single(report.Notes), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Waiting_for_a_bundle_takes_no_room_and_no_scratch()
    {
        // With one slot and one ahead, six attempts are in one bundle: five of them waited, their sandboxes gone.
        _world.AddPayload("p", "ls -d \"$W\"/scratch/pilots/*/attempts/* | wc -l >> \"$W/sandboxes\"\n" + PilotWorld.Succeed);
        AddTasks(6, maxAttempts: 100);
        Assert.Equal(PilotExit.Done, await _world.RunAsync());
        Assert.Single(Bundles);
        Assert.Equal(6, _world.Queue.Reports.Count);
        Assert.All(await File.ReadAllLinesAsync(Path.Combine(_world.Folder, "sandboxes")), count => Assert.InRange(int.Parse(count, null), 1, 2));
    }

    [Fact]
    public async Task Bundles_of_two_campaigns_are_apart()
    {
        _world.AddPayload("p", PilotWorld.Succeed);
        AddTasks(4, maxAttempts: 100, id => id % 2 == 0 ? "bundles/even" : "bundles/odd");
        await _world.RunAsync();
        Assert.Equal(2, Bundles.Count);
        Assert.Equal(4, _world.Queue.Reports.Count(report => report.Outcome.Code == OutcomeCode.Ok));
    }

    [Fact]
    public async Task A_pilot_that_drains_stores_what_it_has()
    {
        _world.Config.DrainGraceSeconds = 60;
        _world.AddPayload("p", PilotWorld.Succeed);
        _world.AddPayload("slow", "echo > \"$W/started\"\nwhile [ ! -e \"$W/go\" ]; do sleep 0.05; done\n" + PilotWorld.Succeed);
        AddTasks(2, maxAttempts: 100);
        Bundled(_world.AddTask(3, "slow"), 100);
        using var agent = _world.NewAgent();
        var life = agent.RunAsync(default);
        await FakeTaskQueue.Until(() => _world.Has("started"));
        Assert.Empty(_world.Queue.Reports);
        agent.StopSoon();
        await FakeTaskQueue.Until(() => _world.Queue.Reports.Count == 2);
        _world.Touch("go");
        Assert.Equal(PilotExit.Done, await life);
        Assert.Equal(3, _world.Queue.Reports.Count(report => report.Outcome.Code == OutcomeCode.Ok));
        Assert.Equal(2, Bundles.Count);
    }

    [Fact]
    public async Task A_bundle_that_waited_long_enough_is_stored_while_others_run()
    {
        _world.AddPayload("p", PilotWorld.Succeed);
        _world.AddPayload("slow", "while [ ! -e \"$W/go\" ]; do sleep 0.05; done\n" + PilotWorld.Succeed);
        Bundled(_world.AddTask(1, "p"), 100).Bundles.MaxSeconds = 1;
        Bundled(_world.AddTask(2, "slow"), 100);
        using var agent = _world.NewAgent();
        var life = agent.RunAsync(default);
        await FakeTaskQueue.Until(() => _world.Queue.Reports.Count == 1);
        _world.Touch("go");
        await life;
        Assert.Equal(2, Bundles.Count);
    }

    [Fact]
    public async Task A_bundle_that_can_not_be_stored_fails_each_of_its_attempts_and_leaves_nothing()
    {
        _world.AddPayload("p", PilotWorld.Succeed);
        AddTasks(3, maxAttempts: 3);
        await File.WriteAllTextAsync(_world.SePath("bundles"), "a file where the folder should be");
        Assert.Equal(PilotExit.Done, await _world.RunAsync());
        Assert.Equal(3, _world.Queue.Reports.Count);
        Assert.All(_world.Queue.Reports, report =>
        {
            Assert.Equal(OutcomeCode.StageOutFailed, report.Outcome.Code);
            Assert.Empty(report.Outputs);
        });
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_world.Config.Scratch, "pilots")));
    }

    [Fact]
    public async Task An_attempt_whose_lease_goes_while_it_waits_is_not_reported()
    {
        _world.AddPayload("p", PilotWorld.Succeed);
        _world.AddPayload("slow", "echo > \"$W/started\"\nwhile [ ! -e \"$W/go\" ]; do sleep 0.05; done\n" + PilotWorld.Succeed);
        AddTasks(1, maxAttempts: 100);
        Bundled(_world.AddTask(2, "slow"), 100);
        _world.Queue.OnHeartbeat = beat =>
        {
            HeartbeatResponse response = new();
            var lost = beat.Attempts.Where(key => key.TaskId == 1).ToList();
            response.Abandon.Add(_world.Has("started") ? lost : []);
            if (_world.Has("started") && lost.Count == 0)
            {
                _world.Touch("go");
            }

            return response;
        };
        Assert.Equal(PilotExit.Done, await _world.RunAsync());
        Assert.Equal(2, Assert.Single(_world.Queue.Reports).TaskId);
    }

    [Fact]
    public async Task Outputs_larger_than_a_bundle_close_it()
    {
        _world.Config.DiskMiB = 4;
        _world.AddPayload("p", "head -c 2000000 /dev/zero > out/big\n" + PilotWorld.Succeed.Replace(
            "\"outputs\":[", "\"outputs\":[{\"role\":\"calexp\",\"path\":\"out/big\"},", StringComparison.Ordinal));
        AddTasks(3, maxAttempts: 100);
        await _world.RunAsync();
        Assert.Equal(3, Bundles.Count);
        Assert.All(_world.Queue.Reports, report => Assert.Equal(2, report.Outputs.Count));
    }

    private void AddTasks(int count, int maxAttempts, Func<int, string>? place = null)
    {
        for (var id = 1; id <= count; id++)
        {
            Bundled(_world.AddTask(id, "p", $"pixels of {id}"), maxAttempts, place?.Invoke(id));
        }
    }

    private AttemptGrant Bundled(AttemptGrant grant, int maxAttempts, string? place = null)
    {
        grant.BundleUrl = StorageUrl.FromLocalPath(_world.SePath(place ?? "bundles")).ToString();
        grant.Bundles = new BundleRule { MaxAttempts = maxAttempts, MaxMib = 1024, MaxSeconds = 600 };
        return grant;
    }
}
