using System.Globalization;

namespace DcGrid.Pilot.Node;

/// <summary>What the kernel says of this node.</summary>
internal static class NodeFacts
{
    private const long BytesPerMiB = 1024 * 1024;

    /// <summary>How many processes the kernel has killed for want of memory since the boot; 0 where it does not tell.</summary>
    public static long ReadOutOfMemoryKills() => ReadNumber("/proc/vmstat", "oom_kill ");

    /// <summary>Memory that can be had without swapping, within the limits of the batch job's control group, MiB.</summary>
    public static int ReadAvailableMemoryMiB()
    {
        var available = ReadNumber("/proc/meminfo", "MemAvailable:") * 1024;
        var allowed = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return ToMiB(available > 0 ? Math.Min(available, allowed) : allowed);
    }

    public static int ReadTotalMemoryMiB() => ToMiB(ReadNumber("/proc/meminfo", "MemTotal:") * 1024);

    /// <summary>Space that this user may still use on the file system of a folder, bytes.</summary>
    public static long ReadFreeBytes(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    public static int ToMiB(long bytes) => (int)Math.Min(int.MaxValue, bytes / BytesPerMiB);

    private static long ReadNumber(string path, string label)
    {
        try
        {
            foreach (var line in File.ReadLines(path))
            {
                if (!line.StartsWith(label, StringComparison.Ordinal))
                {
                    continue;
                }

                var digits = line[label.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
                return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
            }
        }
        catch (IOException)
        {
            // No such file on this kernel.
        }

        return 0;
    }
}
