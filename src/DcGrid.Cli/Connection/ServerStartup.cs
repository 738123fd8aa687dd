using System.Diagnostics;
using DcGrid.Cli.Failures;

namespace DcGrid.Cli.Connection;

/// <summary>Waits for a started server to say where it listens.</summary>
internal static class ServerStartup
{
    /// <summary>Longest wait for a server to come up: opening a large database and migrating it takes a while.</summary>
    public const int MaxWaitSeconds = 60;

    private const string OwnPrefix = "dcgrid-server: ";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    /// <summary>The server.json that this process wrote.</summary>
    /// <param name="home">Where it appears.</param>
    /// <param name="process">The server; its end means that it will not come.</param>
    /// <param name="lastWords">What it said before it ended, for the complaint.</param>
    public static async Task<ServerFile> WaitAsync(
        ServiceHome home, Process process, Func<Task<string>> lastWords, TimeProvider time, CancellationToken cancellation)
    {
        var limit = time.GetUtcNow().AddSeconds(MaxWaitSeconds);
        while (time.GetUtcNow() < limit)
        {
            // server.json is written in one step, so it is there whole or not at all.
            if (ServerFile.Find(home.ServerFilePath) is { } file && file.Pid == process.Id)
            {
                return file;
            }

            if (process.HasExited)
            {
                var words = await lastWords();
                throw new CommandException(
                    ExitCode.ServerUnreachable,
                    words.Length > 0 ? $"the server did not start: {words}" : $"the server did not start (exit status {process.ExitCode}) and said nothing");
            }

            await Task.Delay(Pause, time, cancellation);
        }

        throw new CommandException(
            ExitCode.ServerUnreachable, $"the server (process {process.Id}) did not come up within {MaxWaitSeconds} s; see {home.LogPath}");
    }

    /// <summary>What a server said last to people: its own last line, or else the last one that is no part of a stack trace.</summary>
    public static string LastLine(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.LastOrDefault(l => l.StartsWith(OwnPrefix, StringComparison.Ordinal)) is { } own
            ? own[OwnPrefix.Length..]
            : lines.LastOrDefault(l => !l.StartsWith("at ", StringComparison.Ordinal) && !l.StartsWith("--", StringComparison.Ordinal)) ?? "";
    }
}
