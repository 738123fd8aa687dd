using System.Diagnostics;

namespace DcGrid.Bench.Tests;

/// <summary>The program as <c>make</c> leaves it, against a real server. What it measures is not looked at: no test depends on the
/// machine's speed; it ends with 0 only where every task was booked once and all counts closed.</summary>
[Trait("Needs", "packages")]
public sealed class SmokeTest
{
    private static readonly string Programs = Path.Combine(Root(), "out");

    [Theory]
    [InlineData("throughput-sqlite")]
    [InlineData("throughput-postgresql")]
    public async Task A_run_of_200_tasks_closes_its_account(string row)
    {
        var folder = Directory.CreateTempSubdirectory("dcgrid-bench-test-").FullName;
        try
        {
            var json = Path.Combine(folder, "bench.json");
            var (status, output) = await RunAsync("--only", row, "--tasks", "200", "--json", json);
            Assert.True(status == 0, output);
            Assert.Contains("\"throughput.", await File.ReadAllTextAsync(json), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Simulated_pilots_run_every_task_and_repeat_the_failures_that_may_be_repeated()
    {
        var (status, output) = await RunAsync("simulate", "--tasks", "200", "--pilots", "5", "--speed", "1000", "--seed", "3");
        Assert.True(status == 0, output);
        Assert.Matches(@"2\d\d attempts leased, (2\d\d) reported and booked once, 0 refused", output);
    }

    private static async Task<(int Status, string Output)> RunAsync(params string[] arguments)
    {
        var program = Path.Combine(Programs, "dcgrid-bench");
        Assert.True(File.Exists(program), $"{program} is missing; run: make bench-program");
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DcGrid.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside a checkout.");
        }

        return folder.FullName;
    }
}
