using System.Globalization;
using System.Runtime.InteropServices;

namespace DcGrid.Bench.Results;

/// <summary>What of the machine bears on the figures and names no machine.</summary>
internal sealed record MachineFacts(int Cores, string Processor, double MemoryGib, string Runtime)
{
    private const double BytesPerGib = 1024.0 * 1024 * 1024;

    public static MachineFacts Read() => new(
        Environment.ProcessorCount,
        ProcessorModel(),
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesPerGib,
        RuntimeInformation.FrameworkDescription);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Cores} cores ({Processor}), {MemoryGib:F0} GiB of memory, {Runtime}");

    private static string ProcessorModel()
    {
        const string Name = "model name";
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
