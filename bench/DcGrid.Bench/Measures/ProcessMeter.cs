using System.Globalization;
using DcGrid.Testing;

namespace DcGrid.Bench.Measures;

/// <summary>CPU time and memory of other processes, from /proc.</summary>
internal static class ProcessMeter
{
    // Linux counts CPU time for /proc in hundredths of a second on every machine (USER_HZ).
    private const double TicksPerSecond = 100;

    // Fields of /proc/PID/stat after the name: user and system time, its own and of the children that it has waited for.
    private const int OwnUser = 11, OwnSystem = 12, ChildrenUser = 13, ChildrenSystem = 14;

    private const int KibPerMib = 1024;

    /// <summary>Seconds of CPU of a process and of the children that have ended.</summary>
    public static double CpuSeconds(int process) => Ticks(process, OwnUser, OwnSystem, ChildrenUser, ChildrenSystem) / TicksPerSecond;

    /// <summary>The same with the children that run.</summary>
    public static double CpuSecondsOfTree(int process) =>
        CpuSeconds(process) + ProcessTree.ChildrenOf(process).Sum(CpuSeconds);

    /// <summary>The most memory that a process has had in RAM so far, MiB.</summary>
    public static double PeakMemoryMib(int process) => Status(process, "VmHWM:") / KibPerMib;

    private static double Ticks(int process, params ReadOnlySpan<int> fields)
    {
        var sum = 0.0;
        if (ProcessTree.Stat(process) is { } stat)
        {
            foreach (var field in fields)
            {
                sum += double.Parse(stat[field], CultureInfo.InvariantCulture);
            }
        }

        return sum;
    }

    private static double Status(int process, string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
