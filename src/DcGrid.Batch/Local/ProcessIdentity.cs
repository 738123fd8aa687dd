using System.Globalization;

namespace DcGrid.Batch.Local;

/// <summary>
/// A process that can't be mistaken for another one with the same number: the id and the start time (clock ticks since
/// the machine's boot, field 22 of <c>/proc/PID/stat</c>), and the boot itself.
/// </summary>
internal readonly record struct ProcessIdentity(int ProcessId, long StartTicks, string BootId)
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>Reads <c>PID TICKS BOOT</c>, as the wrapper script writes it.</summary>
    public static bool TryParse(string text, out ProcessIdentity identity)
    {
        identity = default;
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 3
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
        {
            return false;
        }

        identity = new ProcessIdentity(pid, ticks, parts[2]);
        return true;
    }

    /// <summary>Whether this very process runs. A zombie does not.</summary>
    public bool IsAlive()
    {
        if (ReadFile(BootIdFile).Trim() != BootId)
        {
            return false;
        }

        var stat = ReadFile($"/proc/{ProcessId}/stat");
        // The name in brackets may hold anything, blanks and brackets too: the fields begin after the last one.
        var end = stat.LastIndexOf(')');
        if (end < 0)
        {
            return false;
        }

        var fields = stat[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        const int stateField = 0;
        const int startField = 19;
        return fields.Length > startField
            && fields[stateField] is not ("Z" or "X")
            && fields[startField] == StartTicks.ToString(CultureInfo.InvariantCulture);
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ""; // gone, or going: ESRCH comes as an IOException
        }
    }
}
