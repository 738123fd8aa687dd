using System.Globalization;
using System.Text;
using DcGrid.Cli.Display;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Watching;

/// <summary>Progress as plain lines, for logs: when something changed, and not more often than a log can bear.</summary>
internal static class ProgressLines
{
    /// <summary>Least time between two lines; the last one is always written.</summary>
    public const int LeastSecondsBetweenLines = 2;

    public static async Task ShowAsync(
        IAsyncEnumerable<GetCampaignStatusResponse> changes, Terminal terminal, CancellationToken cancellation)
    {
        var written = "";
        var latest = "";
        var next = DateTimeOffset.MinValue;
        await foreach (var status in changes.WithCancellation(cancellation))
        {
            latest = Line(status);
            var now = terminal.Time.GetUtcNow();
            if (latest != written && now >= next)
            {
                await WriteAsync(terminal, latest);
                written = latest;
                next = now.AddSeconds(LeastSecondsBetweenLines);
            }
        }

        if (latest != written)
        {
            await WriteAsync(terminal, latest);
        }
    }

    /// <summary>"ProcessCcd 7/10 (2 leased, 1 failed)".</summary>
    public static string StageText(StageProgress stage)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Names.Of(stage.Stage)} {stage.Settled}/{stage.Planned}");
        List<string> notes = [];
        foreach (var state in (TaskState[])[TaskState.Leased, TaskState.Held, TaskState.Failed, TaskState.Cancelled])
        {
            if (stage.In(state) > 0)
            {
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"{stage.In(state)} {Names.Of(state)}"));
            }
        }

        return notes.Count == 0 ? text.ToString() : $"{text} ({string.Join(", ", notes)})";
    }

    private static string Line(GetCampaignStatusResponse status) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{status.Campaign.Name} {status.Campaign.State}: {string.Join("; ", StageProgress.Of(status).Select(StageText))}; {status.PilotsAlive} pilots");

    private static Task WriteAsync(Terminal terminal, string line) =>
        terminal.Error.WriteLineAsync(
            terminal.Time.GetUtcNow().ToString("HH:mm:ss'Z' ", CultureInfo.InvariantCulture) + line);
}
