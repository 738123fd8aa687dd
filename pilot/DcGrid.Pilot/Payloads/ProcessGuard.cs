namespace DcGrid.Pilot.Payloads;

/// <summary>
/// The shell script between the pilot and a payload. It leads the payload's session and does three things that .NET
/// can't: it gives the payload a process group of its own, writes the CPU time of all that ended in it, and, because its
/// stdin is a pipe that only the pilot holds, kills the group when the pilot is gone, however it went.
/// </summary>
internal static class ProcessGuard
{
    /// <summary>Usage: <c>guard.sh USAGE_FILE PROGRAM [ARGUMENT...]</c>.</summary>
    private const string Script = """
        #!/bin/sh
        # Leads the session of one payload; see ProcessGuard.cs.
        usage=$1
        shift
        exec 3<&0 </dev/null
        # A handler, not "ignore", which the payload would inherit: the guard outlives SIGTERM to write the usage.
        trap : TERM
        (
          trap '' TERM
          exec >/dev/null 2>&1
          while read -r _ <&3; do :; done
          kill -s KILL -- -$$
        ) &
        "$@" 3<&-
        status=$?
        times >"$usage"
        exit "$status"

        """;

    /// <summary>Writes the script into a folder and returns its path.</summary>
    public static string WriteTo(string folder)
    {
        var path = Path.Combine(folder, "guard.sh");
        File.WriteAllText(path, Script);
        return path;
    }

    /// <summary>
    /// Reads what the shell's <c>times</c> wrote: two lines, the shell's own and its children's, each user and system
    /// as <c>0m0.25s</c>. Seconds of the children; null where it is not that.
    /// </summary>
    public static double? ParseCpuSeconds(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length != 2)
        {
            return null;
        }

        double total = 0;
        var parts = lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2)
        {
            return null;
        }

        foreach (var part in parts)
        {
            var minute = part.IndexOf('m', StringComparison.Ordinal);
            if (minute < 1
                || !part.EndsWith('s')
                || !double.TryParse(part[..minute], System.Globalization.CultureInfo.InvariantCulture, out var minutes)
                || !double.TryParse(
                    part[(minute + 1)..^1], System.Globalization.CultureInfo.InvariantCulture, out var seconds))
            {
                return null;
            }

            total += (minutes * 60) + seconds;
        }

        return total;
    }
}
