using System.Globalization;

namespace DcGrid.Pilot;

/// <summary>
/// The pilot's own log: one line an event, <c>TIME LEVEL TEXT</c>, UTC. No secret may be handed to it.
/// Safe for concurrent use.
/// </summary>
internal sealed class PilotLog(TextWriter writer, TimeProvider timeProvider)
{
    private readonly Lock _lock = new();

    public void Info(string text) => Write("info", text);

    public void Warn(string text) => Write("warn", text);

    public void Error(string text) => Write("error", text);

    private void Write(string level, string text)
    {
        var time = timeProvider.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        lock (_lock)
        {
            writer.Write($"{time} {level} {OneLine.Of(text)}\n");
            writer.Flush();
        }
    }
}
