using System.Diagnostics;
using DcGrid.Pilot.Payloads;

namespace DcGrid.Pilot.Tests;

public sealed class ProcessGuardTests : IDisposable
{
    private readonly PilotWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task When_the_pilot_is_gone_its_payload_and_all_its_children_die()
    {
        var guard = ProcessGuard.WriteTo(_world.Folder);
        var script = "trap '' TERM; sleep 1000 & echo $! > child; echo $$ > leader; while :; do wait; done";
        ProcessStartInfo start = new("/usr/bin/setsid")
        {
            ArgumentList = { "/bin/sh", guard, "usage", "/bin/sh", "-c", script },
            WorkingDirectory = _world.Folder,
            RedirectStandardInput = true,
        };
        using var process = Process.Start(start)!;
        await FakeTaskQueue.Until(() => _world.Has("child") && _world.Has("leader"));

        // The kernel closes the pilot's end of the pipe, however the pilot dies.
        process.StandardInput.Close();

        await process.WaitForExitAsync();
        await FakeTaskQueue.Until(() => !_world.Runs("child") && !_world.Runs("leader"));
    }
}
