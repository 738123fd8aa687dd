using DcGrid.EndToEnd.Tests.Harness;

namespace DcGrid.EndToEnd.Tests;

/// <summary>A service on a file system that is really full. Needs root or sudo, to mount one.</summary>
[Trait("Needs", "packages")]
public sealed class FullDisk
{
    private const int Unreachable = 6;

    private readonly List<string> _issued = [];

    [Fact]
    public async Task A_full_disk_is_said_in_one_line_and_nothing_booked_is_lost()
    {
        using var folder = new TemporaryFolder();
        var disk = Directory.CreateDirectory(folder["disk"]).FullName;
        (await Shell.RunAsRootAsync("/bin/mount", "-t", "tmpfs", "-o", "size=1m,mode=1777", "tmpfs", disk)).Expect(0);
        try
        {
            var home = Path.Combine(disk, "service");
            (await DcgridAsync(home, "server", "start")).Expect(0);
            var full = await FillAsync(home);
            full.ExpectOneLine("full");
            Assert.Equal(Unreachable, full.ExitCode);

            // Room is made; the service goes on where it stood, and every token that was acknowledged is there.
            (await Shell.RunAsRootAsync("/bin/mount", "-o", "remount,size=16m", disk)).Expect(0);
            (await DcgridAsync(home, "token", "issue", "--name", "after", "--role", "reader", "--lifetime", "1h")).Expect(0);
            var listed = (await DcgridAsync(home, "token", "list", "--output", "csv")).Expect(0).Output;
            Assert.Contains("after", listed, StringComparison.Ordinal);
            Assert.All(_issued, name => Assert.Contains(name, listed, StringComparison.Ordinal));
            (await DcgridAsync(home, "server", "stop")).Expect(0);
        }
        finally
        {
            await DcgridAsync(Path.Combine(disk, "service"), "server", "stop");
            (await Shell.RunAsRootAsync("/bin/umount", disk)).Expect(0);
        }
    }

    /// <summary>Fills what is left of the disk with a file, then writes to the service until it says that it can't.</summary>
    private async Task<ProcessResult> FillAsync(string home)
    {
        await Shell.RunAsync("/bin/dd", "if=/dev/zero", $"of={Path.Combine(Path.GetDirectoryName(home)!, "ballast")}", "bs=4096");
        const int MostTokens = 200;
        for (var i = 0; i < MostTokens; i++)
        {
            var result = await DcgridAsync(home, "token", "issue", "--name", $"token-{i:D3}", "--role", "reader", "--lifetime", "1h");
            if (result.ExitCode != 0)
            {
                return result;
            }

            _issued.Add($"token-{i:D3}");
        }

        throw new InvalidOperationException($"{MostTokens} tokens fitted on a full disk");
    }

    private static Task<ProcessResult> DcgridAsync(string home, params string[] arguments) =>
        Shell.RunAsync(Repository.Program("dcgrid"), ["--home", home, .. arguments]);
}
