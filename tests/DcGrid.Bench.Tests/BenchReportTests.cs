using System.Text.Json;
using DcGrid.Bench.Measures;
using DcGrid.Bench.Results;

namespace DcGrid.Bench.Tests;

public sealed class BenchReportTests : IDisposable
{
    private static readonly BenchRow Speed = new("throughput.sqlite", "tasks a second", 31_200, "tasks/s") { Target = 30_000 };

    private readonly StringWriter _output = new();
    private readonly BenchReport _report;

    public BenchReportTests() =>
        _report = new(_output, new MachineFacts(2, "a processor", 24, ".NET"), new DateOnly(2026, 11, 22));

    public void Dispose() => _output.Dispose();

    [Theory]
    [InlineData(31_200, false, "met")]
    [InlineData(30_000, false, "met")]
    [InlineData(15_000, false, "missed: 50.0 % of the target")]
    [InlineData(30_000, true, "met")]
    [InlineData(60_000, true, "missed: 2.00 times the target")]
    public void A_figure_is_held_against_its_target(double value, bool atMost, string verdict) =>
        Assert.Equal(verdict, FigureText.VerdictOf(Speed with { Value = value, AtMost = atMost }));

    [Theory]
    [InlineData(1_234_567, "1 234 567")]
    [InlineData(99.96, "100.0")]
    [InlineData(4.314, "4.31")]
    [InlineData(0.5, "0.50")]
    public void Numbers_have_the_digits_that_mean_something(double value, string text) => Assert.Equal(text, FigureText.Number(value));

    [Fact]
    public void A_figure_without_a_target_has_no_verdict()
    {
        var row = Speed with { Target = null };
        Assert.Null(row.IsMet);
        Assert.Equal(("-", "-"), (FigureText.TargetOf(row), FigureText.VerdictOf(row)));
    }

    [Fact]
    public void A_ratio_names_what_it_is_against() => Assert.Equal("2.50 times pg-boss", FigureText.Ratio(25_000, 10_000, "pg-boss"));

    [Fact]
    public void The_page_has_every_figure_its_cost_its_note_and_what_could_not_be_measured()
    {
        _report.Add(Speed with { CpuPerThousand = new(0.004, 0.03, 0.016), Note = "8 pilots." });
        _report.AddFailure("peers", "node is missing");

        var page = _report.Markdown();

        Assert.Contains("2026-11-22; 2 cores (a processor), 24 GiB of memory, .NET.", page, StringComparison.Ordinal);
        Assert.Contains("| tasks a second | 31 200 tasks/s | - | at least 30 000 tasks/s | met |", page, StringComparison.Ordinal);
        Assert.Contains("| tasks a second | 0.0040 | 0.0300 | 0.0160 | 40 000 tasks/s |", page, StringComparison.Ordinal);
        Assert.Contains("- tasks a second: 8 pilots.", page, StringComparison.Ordinal);
        Assert.Contains("| peers: node is missing | not measured |", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_for_programs_says_the_same()
    {
        var file = new FileInfo(Path.GetTempFileName());
        try
        {
            _report.Add(Speed);
            await _report.WriteJsonAsync(file);
            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(file.FullName));
            var row = json.RootElement.GetProperty("rows")[0];
            Assert.Equal(("throughput.sqlite", 31_200), (row.GetProperty("key").GetString(), row.GetProperty("value").GetDouble()));
            Assert.True(row.GetProperty("isMet").GetBoolean());
        }
        finally
        {
            file.Delete();
        }
    }

    [Fact]
    public void Cpu_is_told_for_a_thousand_tasks()
    {
        var shares = (new CpuShares(3, 10, 5) - new CpuShares(1, 2, 1)).PerThousand(2000);
        Assert.Equal(new CpuShares(1, 4, 2), shares);
        Assert.Equal(default, new CpuShares(1, 1, 1).PerThousand(0));
    }
}
