using System.Diagnostics;
using System.Text.Json;
using DcGrid.Cli.Failures;

namespace DcGrid.Cli.Connection;

/// <summary>What a running server says of itself in its home's <c>server.json</c>.</summary>
/// <param name="Url">Where it listens.</param>
/// <param name="Pid">Its process.</param>
/// <param name="Version">Of the program.</param>
/// <param name="Started">When it wrote the file.</param>
/// <param name="CaCertificate">PEM file that its certificate is to be checked against; null for the system's own.</param>
internal sealed record ServerFile(string Url, int Pid, string Version, DateTimeOffset Started, string? CaCertificate)
{
    // A process that began after the file was written has got a dead server's number. Clocks of process starts are coarse.
    private static readonly TimeSpan StartSlack = TimeSpan.FromSeconds(5);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads the file; null where there is none.</summary>
    public static ServerFile? Find(string path)
    {
        try
        {
            var file = JsonSerializer.Deserialize<ServerFile>(File.ReadAllText(path), Json);
            return file is { Url.Length: > 0 } ? file : throw new JsonException("no url");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new CommandException(
                ExitCode.ServerUnreachable, $"{path} is not what a server writes ({e.Message}); stop the server and remove the file", e);
        }
    }

    /// <summary>True while the process that wrote the file lives. A zombie, or another process with its number, does not count.</summary>
    public bool IsAlive()
    {
        if (Pid <= 0 || StateOf(Pid) is null or 'Z' or 'X')
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(Pid);
            return process.StartTime.ToUniversalTime() <= Started.UtcDateTime + StartSlack;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Another user's process: it is there, and that is all that can be known.
            return true;
        }
    }

    // The letter after the program's name in /proc/PID/stat; the name may hold blanks and brackets.
    private static char? StateOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var end = stat.LastIndexOf(')');
            return end >= 0 && end + 2 < stat.Length ? stat[end + 2] : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
