using DcGrid.Cli.Tests.Support;
using DcGrid.Cli.Watching;

namespace DcGrid.Cli.Tests.Watching;

public sealed class StepProgressTests
{
    [Fact]
    public async Task A_long_step_writes_a_line_every_tenth_into_a_log()
    {
        var lines = await LinesAsync(2_000_000, 1_000_000, 2);
        Assert.Equal("dcgrid: Submitting: 200000 of 2000000 (10 %)", lines[0]);
        Assert.Equal("dcgrid: Submitting: 2000000 of 2000000 (100 %)", lines[^1]);
        Assert.Equal(10, lines.Length);
    }

    [Fact]
    public async Task Where_the_end_is_not_known_it_counts() => Assert.Equal(
        ["dcgrid: Submitting: 100000", "dcgrid: Submitting: 200000"], await LinesAsync(null, 145_000, 2));

    [Fact]
    public async Task A_short_step_leaves_a_log_alone()
    {
        Assert.Empty(await LinesAsync(99_999, 99_999, 1));
        Assert.Empty(await LinesAsync(null, 99_999, 1));
    }

    private static async Task<string[]> LinesAsync(long? total, long reports, long stepsAReport)
    {
        FakeTerminal terminal = new();
        var result = await StepProgress.RunAsync(terminal.Terminal, "Submitting", total, progress =>
        {
            for (var i = 1L; i <= reports; i++)
            {
                progress.Report(i * stepsAReport);
            }

            return Task.FromResult(7);
        });
        Assert.Equal(7, result);
        return terminal.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
