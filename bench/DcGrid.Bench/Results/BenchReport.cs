using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DcGrid.Bench.Results;

/// <summary>The rows of one run, printed as they come and written down at the end.</summary>
internal sealed class BenchReport(TextWriter output, MachineFacts machine, DateOnly date)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<BenchRow> _rows = [];
    private readonly List<string> _failures = [];

    public IReadOnlyList<BenchRow> Rows => _rows;

    /// <summary>What could not be measured, with the reason.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Says what goes on.</summary>
    public void Say(string line) => output.WriteLine($"  {line}");

    public void Add(BenchRow row)
    {
        _rows.Add(row);
        var cpu = row.CpuPerThousand is { } shares ? $"; CPU s per 1000: {CpuText(shares)}" : "";
        var target = row.Target is null ? "" : $" (target {FigureText.TargetOf(row)}: {FigureText.VerdictOf(row)})";
        var beside = row.Beside is null ? "" : $", {row.Beside}";
        output.WriteLine($"{row.Figure}: {FigureText.Of(row.Value, row.Unit)}{beside}{target}{cpu}");
    }

    public void AddFailure(string what, string reason)
    {
        _failures.Add($"{what}: {reason}");
        output.WriteLine($"{what}: not measured: {reason}");
    }

    /// <summary>The row with this key, if it has been measured.</summary>
    public BenchRow? Find(string key) => _rows.Find(row => row.Key == key);

    public async Task WriteJsonAsync(FileInfo file)
    {
        file.Directory!.Create();
        var document = new
        {
            date = date.ToString("O", CultureInfo.InvariantCulture),
            machine,
            rows = _rows,
            failures = _failures,
        };
        await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(document, Json) + "\n");
    }

    public async Task WriteMarkdownAsync(FileInfo file)
    {
        file.Directory!.Create();
        await File.WriteAllTextAsync(file.FullName, Markdown());
    }

    /// <summary>The page for people.</summary>
    public string Markdown()
    {
        var text = new StringBuilder();
        text.AppendLine("# Benchmarks").AppendLine();
        text.AppendLine("Written by `make bench`. Everything ran on one machine, clients, servers and databases included, one figure after the other; PostgreSQL");
        text.AppendLine("and SQLite with all that makes a commit durable. Speeds of one run compare with each other, not with another day's.").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{date:yyyy-MM-dd}; {machine}.").AppendLine();
        text.AppendLine("| figure | measured | beside | target | |");
        text.AppendLine("|---|---|---|---|---|");
        foreach (var row in _rows)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {row.Figure} | {FigureText.Of(row.Value, row.Unit)} | {row.Beside ?? "-"} | {FigureText.TargetOf(row)} | {FigureText.VerdictOf(row)} |");
        }

        foreach (var failure in _failures)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {failure.Replace("|", "\\|", StringComparison.Ordinal)} | not measured | - | - | - |");
        }

        AppendCpu(text);
        AppendNotes(text);
        return text.ToString();
    }

    private void AppendCpu(StringBuilder text)
    {
        if (_rows.TrueForAll(row => row.CpuPerThousand is null))
        {
            return;
        }

        text.AppendLine().AppendLine("CPU seconds per 1000 tasks. Their sum is what bounds the speed: cores x 1000 / sum is the most there can be.").AppendLine();
        text.AppendLine("| figure | pilots | server | PostgreSQL | most for these cores |").AppendLine("|---|---|---|---|---|");
        foreach (var row in _rows)
        {
            if (row.CpuPerThousand is { } cpu)
            {
                var most = machine.Cores * 1000 / (cpu.Client + cpu.Server + cpu.Database);
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| {row.Figure} | {cpu.Client:F4} | {cpu.Server:F4} | {cpu.Database:F4} | {FigureText.Of(most, row.Unit)} |");
            }
        }
    }

    private void AppendNotes(StringBuilder text)
    {
        text.AppendLine();
        foreach (var row in _rows.Where(row => row.Note is not null))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {row.Figure}: {row.Note}");
        }
    }

    private static string CpuText(Measures.CpuShares cpu) =>
        string.Create(CultureInfo.InvariantCulture, $"pilots {cpu.Client:F4}, server {cpu.Server:F4}, PostgreSQL {cpu.Database:F4}");
}
