using System.Globalization;
using System.Text;

namespace DcGrid.Pilot.Payloads;

/// <summary>What the processes of one session use now.</summary>
/// <param name="ResidentBytes">Sum of the resident sets; pages that several processes share count for each.</param>
/// <param name="PeakProcessBytes">Greatest resident set that any one of them has had so far.</param>
/// <param name="CpuSeconds">User and system time of the living, and of the children that they have waited for.</param>
internal readonly record struct SessionUsage(
    long ResidentBytes, long PeakProcessBytes, double CpuSeconds, IReadOnlyList<int> ProcessIds)
{
    private const int StatBytes = 2048;
    private const double TicksPerSecond = 100; // USER_HZ, fixed on x86-64

    /// <summary>Looks through <c>/proc</c> for the processes of a session, which is numbered by its leader.</summary>
    public static SessionUsage Measure(int sessionId)
    {
        long resident = 0;
        long peak = 0;
        double cpu = 0;
        List<int> ids = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                || ReadStat(folder) is not { } stat
                || stat.Session != sessionId)
            {
                continue;
            }

            ids.Add(pid);
            resident += stat.ResidentBytes;
            cpu += stat.CpuSeconds;
            peak = Math.Max(peak, ReadKilobytes($"{folder}/status", "VmHWM:"));
        }

        return new SessionUsage(resident, peak, cpu, ids);
    }

    /// <summary>
    /// The memory of these processes with shared pages counted once (the kernel's proportional set size). Dearer than
    /// the sum of the resident sets, and never more.
    /// </summary>
    public long MeasureProportionalBytes()
    {
        long sum = 0;
        foreach (var pid in ProcessIds)
        {
            sum += ReadKilobytes($"/proc/{pid}/smaps_rollup", "Pss:");
        }

        // Where the kernel does not tell (a payload that changed its user), the sum of the resident sets must do.
        return sum > 0 ? sum : ResidentBytes;
    }

    private static (int Session, long ResidentBytes, double CpuSeconds)? ReadStat(string folder)
    {
        Span<byte> buffer = stackalloc byte[StatBytes];
        int length;
        try
        {
            using var handle = File.OpenHandle(folder + "/stat");
            length = RandomAccess.Read(handle, buffer, 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // it ended between the listing and the look
        }

        // The name in brackets may hold anything: the numbers begin after the last bracket.
        var end = buffer[..length].LastIndexOf((byte)')');
        if (end < 0)
        {
            return null;
        }

        var fields = Encoding.ASCII.GetString(buffer[(end + 1)..length])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        const int session = 3, userTicks = 11, childrenSystemTicks = 14, residentPages = 21;
        if (fields.Length <= residentPages)
        {
            return null;
        }

        double cpu = 0;
        for (var i = userTicks; i <= childrenSystemTicks; i++)
        {
            cpu += Number(fields[i]) / TicksPerSecond;
        }

        return ((int)Number(fields[session]), Number(fields[residentPages]) * Environment.SystemPageSize, cpu);

        static long Number(string text) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }

    private static long ReadKilobytes(string path, string label)
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
                return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var kb) ? kb * 1024 : 0;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Ended, or not ours to look at.
        }

        return 0;
    }
}
