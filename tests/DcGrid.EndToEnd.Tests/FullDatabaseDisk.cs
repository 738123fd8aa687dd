using DcGrid.EndToEnd.Tests.Harness;
using DcGrid.Testing;
using Xunit.Abstractions;

namespace DcGrid.EndToEnd.Tests;

/// <summary>PostgreSQL on a file system that is really full. Needs root or sudo, to mount one.</summary>
[Trait("Needs", "packages")]
public sealed class FullDatabaseDisk(ITestOutputHelper output)
{
    [Fact]
    public async Task A_full_disk_under_the_database_stops_the_work_and_loses_nothing_of_it()
    {
        using var folder = new TemporaryFolder();
        var disk = Directory.CreateDirectory(folder["disk"]).FullName;
        (await Shell.RunAsRootAsync("/bin/mount", "-t", "tmpfs", "-o", "size=192m,mode=1777", "tmpfs", disk)).Expect(0);
        try
        {
            File.SetUnixFileMode(folder.Path, File.GetUnixFileMode(folder.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            await using var postgres = await PostgresServer.CreateAsync(PostgresOptions.Durable with { Parent = disk });
            await using var service = await LoadedService.StartAsync(await postgres.CreateDatabaseAsync(), servers: 1, tasks: 6000);
            service.BeginWork();
            await service.Told.UntilAcceptedAsync(400);
            var ballast = Path.Combine(disk, "ballast");
            await Shell.RunAsync("/bin/dd", "if=/dev/zero", $"of={ballast}", "bs=1M");
            await Until.SeenAsync(
                "the server says that the disk is full",
                async () => (await service.Servers[0].LogAsync()).Contains("disk of the database server is full", StringComparison.Ordinal) || !postgres.IsRunning);

            // Room is made. Where PostgreSQL could not even write its log, it has stopped, and an admin starts it again.
            File.Delete(ballast);
            if (!postgres.IsRunning)
            {
                await postgres.StartAsync();
            }

            await service.Told.UntilAcceptedAsync(400);
            output.WriteLine(await service.AuditAsync(0));
        }
        finally
        {
            (await Shell.RunAsRootAsync("/bin/umount", disk)).Expect(0);
        }
    }
}
